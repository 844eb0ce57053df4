#!/usr/bin/env bash
# Three servers on one MariaDB under fire. People post, reply, favorite, follow and delete on all of them while Redis
# and servers are killed and come back; in the end nothing that was acknowledged is missing or doubled anywhere, and 300
# live subscribers have received exactly their lists. With Redis, and with the database alone. And a server that brings
# nothing into timelines beside one that does nothing else.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "servers" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
if [ -z "${CHIRP_TEST_MYSQL:-}" ]; then
  echo "no MariaDB (CHIRP_TEST_MYSQL): not run"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
fi

passed=0 failed=0 skipped=0
home="$TEST_HOME/servers"
mkdir -p "$home"
key="$(head -c 32 /dev/urandom | base64)"
ports=("$(free_port)" "$(free_port)" "$(free_port)") pids=("" "" "")
redis_port="$(free_port)" redis_pid="" checker_pid=""

# end PID: at once, and waits until it has.
end() { [ -z "$1" ] || { kill -9 "$1" && wait "$1"; } 2>/dev/null; }
end_all() {
  local pid
  for pid in "$checker_pid" "${pids[@]}" "$redis_pid"; do end "$pid"; done
}
trap end_all EXIT

check() {
  local what="$1"; shift
  if "$@"; then passed=$((passed + 1)); else echo "not so: $what"; failed=$((failed + 1)); fi
}

start_own_redis() {
  "$CHIRP_TEST_REDIS_SERVER" --port "$redis_port" --bind 127.0.0.1 --dir "$home" --save '' --appendonly no \
    >"$home/redis-server.log" 2>&1 &
  redis_pid=$!
  wait_until 60 grep -q 'Ready to accept connections' "$home/redis-server.log"
}

kill_redis() { end "$redis_pid"; redis_pid=""; }

sql() {
  mariadb --no-defaults --protocol tcp -h 127.0.0.1 -P "$(sed -E 's/.*Port=([0-9]+).*/\1/' <<<"$CHIRP_TEST_MYSQL")" \
    -u chirp -pchirp -N -e "$1"
}

# launch N: server N on its port, which others know it by.
launch() {
  dotnet Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll --urls "http://127.0.0.1:${ports[$1]}" \
    --environment Production --empty --data "$home/data-$1" --Data:Role "${roles[$1]}" --Auth:SigningKey "$key" \
    "${settings[@]}" >>"$home/server-$1.log" 2>&1 &
  pids[$1]=$!
}

is_ready() { curl -fsS "http://127.0.0.1:${ports[$1]}/health/ready"; }

start_server() {
  launch "$1"
  wait_until 120 is_ready "$1" || { tail -20 "$home/server-$1.log"; return 1; }
}

kill_server() { end "${pids[$1]}"; pids[$1]=""; }

# leave N: as an orderly restart does.
leave() {
  kill "${pids[$1]}" 2>/dev/null
  wait "${pids[$1]}" 2>/dev/null
  pids[$1]=""
}

# at SECOND: when people have acted for so long; not when they have stopped.
at() { wait_until 300 grep -Eq "^at $1 of|^quiet" "$log" && ! grep -q '^quiet' "$log"; }

# under_fire NAME ATTACK SECONDS CHECKER-ARGUMENT…: people act for so long while ATTACK runs.
under_fire() {
  local name="$1" attack="$2" seconds="$3" line n
  log="$home/$name.log"
  sql "CREATE OR REPLACE DATABASE chirp_$name CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
  settings+=(--ConnectionStrings:MySql "$CHIRP_TEST_MYSQL;Database=chirp_$name")
  start_server 0 || { failed=$((failed + 1)); return; }
  launch 1
  launch 2
  for n in 1 2; do
    wait_until 120 is_ready "$n" || { tail -20 "$home/server-$n.log"; failed=$((failed + 1)); return; }
  done
  dotnet Chirp.Bench/bin/Release/net10.0/Chirp.Bench.dll servers --seconds "$seconds" "${@:4}" \
    $(printf -- '--url http://127.0.0.1:%s/graphql ' "${ports[@]}") >"$log" 2>&1 &
  checker_pid=$!
  "$attack"
  wait "$checker_pid"
  checker_pid=""
  grep -v '^at ' "$log"
  line="$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -1)"
  read -r p _ f _ <<<"${line:-0 passed, 1 failed}"
  passed=$((passed + p)) failed=$((failed + f))
  check "the servers were missed while they were away" grep -q '^retried: ConnectionError' "$log"
  check "no server failed while it ran" [ -z "$(grep -h '"LogLevel":"Critical"' "$home"/server-*.log)" ]
  for n in 0 1 2; do leave "$n"; done
}

# Both who are killed fan tweets out, so each is killed in the middle of that.
with_redis() {
  check "Redis is killed" at 3 && kill_redis
  at 6
  check "an empty Redis starts" start_own_redis
  check "a server is killed" at 9 && kill_server 1
  at 12
  check "it comes back" start_server 1
  check "another server is killed, and Redis" at 16 && kill_server 2 && kill_redis
  at 19
  check "an empty Redis starts again" start_own_redis
  check "the other server comes back" start_server 2
  check "a server is stopped" at 23 && leave 0
  check "it starts again while people act" start_server 0
}

without_redis() {
  check "a server is killed" at 3 && kill_server 1
  at 5
  check "it comes back" start_server 1
  check "a server is stopped" at 9 && leave 0
  check "it starts again" start_server 0
}

# ask N QUERY: server N, as $token where there is one.
ask() {
  local query="${2//$'\n'/ }"
  curl -s "http://127.0.0.1:${ports[$1]}/graphql" -H 'content-type: application/json' \
    ${token:+-H "authorization: Bearer $token"} -d "{\"query\":\"${query//\"/\\\"}\"}"
}

waiting() { sql "SELECT COUNT(*) FROM chirp_alone.outbox"; }
none_waits() { [ "$(waiting)" = 0 ]; }

# What an Api posts waits for a Worker, which answers nobody.
roles_apart() {
  local token=""
  start_server 0 || { failed=$((failed + 1)); return; }
  token="$(ask 0 'mutation { signUp(input: { handle: "roles", name: "Roles", email: "roles@example.org",
    dateOfBirth: "1990-12-10", password: "correct horse battery" }) { tokens { accessToken } } }' | tr -d '\n' \
    | sed -nE 's/.*"accessToken": ?"([^"]+)".*/\1/p')"
  check "an account is made" [ -n "$token" ]
  check "an Api posts" grep -q '"errors": \?\[\]' <<<"$(ask 0 'mutation { postTweet(input: { text: "hello" }) { errors {
    __typename } } }')"
  check "and leaves it to others" [ "$(waiting)" = 1 ]
  start_server 1 || { failed=$((failed + 1)); return; }
  check "a Worker fans it out" wait_until 30 none_waits
  check "and serves no GraphQL" grep -q 'is a worker' <<<"$(ask 1 '{ __typename }')"
  leave 0
  leave 1
}

limits=(--Auth:MaxSignUpsPerAddress 100000 --Auth:PasswordIterations 10000 --Limits:Rates:CostPerMinute 0
  --Limits:Rates:AddressCostPerMinute 0 --Limits:Rates:PostsPerHour 0 --Limits:Rates:FollowsPerHour 0
  --Limits:Rates:FavoritesPerHour 0)
echo "-- MariaDB alone"
settings=("${limits[@]}") roles=(All All All)
under_fire alone without_redis 18 --people 20 --subscribers 60
echo "-- Roles"
roles=(Api Worker All)
roles_apart
if [ -n "${CHIRP_TEST_REDIS_SERVER:-}" ]; then
  echo "-- MariaDB and Redis"
  roles=(Api All All)
  # About half of the authors have more followers than that: their tweets are read, the others' are fanned out.
  settings=("${limits[@]}" --ConnectionStrings:Redis "127.0.0.1:$redis_port" --Timeline:PushLimit 39)
  start_own_redis
  under_fire redis with_redis 36 --people 60 --subscribers 300
else
  echo "no Redis (CHIRP_TEST_REDIS_SERVER): not run with it"
  skipped=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
