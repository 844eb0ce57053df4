#!/usr/bin/env bash
# The program as its user starts it: a demo world on the first start and never again, nothing lost by kill -9, one
# process to a folder, sentences for wrong settings, and the README's operations.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "program" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
passed=0 failed=0 pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null' EXIT
program=Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll
data="$TEST_HOME/program"

check() {
  local what="$1"; shift
  if "$@"; then passed=$((passed + 1)); else echo "not so: $what"; failed=$((failed + 1)); fi
}

serve() { start_program program --environment Development; }

# first_command: the README's, as it stands there but for the place; with a build of its own, as dotnet run makes it.
first_command() {
  origin="http://127.0.0.1:$(free_port)"
  dotnet run --project Chirp.GraphQL -- --urls "$origin" --data "$data" >"$TEST_HOME/first.log" 2>&1 &
  wait_until 300 curl -fs "$origin/health/ready" || { tail -20 "$TEST_HOME/first.log"; return 1; }
  pid="$(cat "$data/server.pid")"
}

demo_tweets() {
  curl -fs "$origin/graphql" -H 'content-type: application/json' \
    -d '{"query":"{ user(handle: \"demo\") { tweetCount id } }"}'
}

# refuses WORDS ARGUMENT…: the program does not start, and says so in a sentence.
refuses() {
  local words="$1"; shift
  ! dotnet "$program" --urls "http://127.0.0.1:$(free_port)" --data "$data" "$@" >"$TEST_HOME/refused.log" 2>&1 \
    && grep -q "$words" "$TEST_HOME/refused.log" && ! grep -q '   at ' "$TEST_HOME/refused.log"
}

check "the first command serves" first_command
check "and says where, and whom to sign in as" grep -Eq "listens at $origin|Sign in as demo" "$TEST_HOME/first.log"
first="$(demo_tweets)"
check "the demo account exists" grep -q tweetCount <<<"$first"
kill -9 "$pid" && wait "$pid" 2>/dev/null
check "it starts again after kill -9" serve
check "with the same world" [ "$(demo_tweets)" = "$first" ]
check "a second process is refused the folder" refuses "$data is in use by another Chirp (process $pid)"
check "and the first goes on" [ "$(demo_tweets)" = "$first" ]

install node nodejs npm
[ -d Chirp.Tests/Clients/node_modules ] || (cd Chirp.Tests/Clients && npm ci --no-audit --no-fund --loglevel=error)
(cd Chirp.Tests/Clients && CHIRP_URL="$origin" \
  node --test --test-force-exit --test-reporter=spec readme/readme.test.mjs) >"$TEST_HOME/readme.log" 2>&1 \
  || cat "$TEST_HOME/readme.log"
number() { sed -nE "s/^ℹ $1 ([0-9]+)$/\1/p" "$TEST_HOME/readme.log" | tail -1; }
passed=$((passed + $(number pass))) failed=$((failed + $(number fail)))
ends_well() { kill "$pid" && wait "$pid"; }
check "it ends well when it is asked to, live subscribers or not" ends_well
pid=

# several: processes that start in one new folder at the same moment. One of them serves.
several() {
  local i pids=() logs=() ports=() data="$TEST_HOME/several"
  for i in 1 2 3; do
    ports+=("$(free_port)") logs+=("$TEST_HOME/several-$i.log")
    dotnet "$program" --environment Development --urls "http://127.0.0.1:${ports[-1]}" --data "$data" \
      >"${logs[-1]}" 2>&1 &
    pids+=($!)
  done
  one_serves() {
    local port
    for port in "${ports[@]}"; do curl -fs "http://127.0.0.1:$port/health/ready" && return; done
    return 1
  }
  wait_until 120 one_serves && wait_until 60 refused_are 2
  local code=$?
  ((code == 0)) || tail -5 "${logs[@]}"
  kill "${pids[@]}" 2>/dev/null
  wait "${pids[@]}" 2>/dev/null
  return "$code"
}
refused_are() { [ "$(grep -l 'is in use by another Chirp' "$TEST_HOME"/several-*.log | wc -l)" = "$1" ]; }
check "of three that start at once one serves, and two are refused" several

check "a wrong number is a sentence" refuses "Transport:MaxRequestBytes" --Transport:MaxRequestBytes many
check "an unknown setting is a sentence" refuses "Transport:MaxRequestByte" --Transport:MaxRequestByte 5000
echo "$passed passed, $failed failed"
((failed == 0))
