#!/usr/bin/env bash
# A part of the real graph and tweets of ../shared through the public API, on both databases: every home timeline, read
# to its end, equals the one computed from the input files; a second run changes nothing.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "load" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
passed=0 failed=0 pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null' EXIT

# serve NAME ARGUMENT…: an empty server that lets many people sign up, fast.
serve() {
  start_program "load-$1" --empty --Auth:MaxSignUpsPerAddress 100000 --Auth:PasswordIterations 10000 "${@:2}"
}

# load: the counts of one run.
load() {
  local log="$TEST_HOME/load.log"
  dotnet Chirp.Bench/bin/Release/net10.0/Chirp.Bench.dll load --url "$origin/graphql" --people 120 --posts 900 "$@" \
    2>&1 | tee "$log"
  local line
  line="$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -1)"
  [ -n "$line" ] || line="0 passed, 1 failed"
  read -r p _ f _ <<<"${line//,/}"
  passed=$((passed + p)) failed=$((failed + f))
}

on() {
  echo "-- $1"
  if serve "$@"; then
    load
    load
    if grep -q '(0 made now).*(0 made now)' "$TEST_HOME/load.log"; then
      passed=$((passed + 1))
    else
      echo "a second run changed something"
      failed=$((failed + 1))
    fi
  else
    failed=$((failed + 1))
  fi
  [ -z "$pid" ] || stop_program "$pid"
  pid=
}

on sqlite
if [ -n "${CHIRP_TEST_MYSQL:-}" ]; then
  server_port="$(sed -E 's/.*Port=([0-9]+).*/\1/' <<<"$CHIRP_TEST_MYSQL")"
  mariadb --no-defaults --protocol tcp -h 127.0.0.1 -P "$server_port" -u chirp -pchirp \
    -e 'CREATE OR REPLACE DATABASE chirp_load CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
  on mysql --ConnectionStrings:MySql "$CHIRP_TEST_MYSQL;Database=chirp_load" \
    --Auth:SigningKey "$(head -c 32 /dev/urandom | base64)"
else
  echo "no MariaDB (CHIRP_TEST_MYSQL): not run there"
  skipped=1
fi
echo "$passed passed, $failed failed, ${skipped:-0} skipped"
((failed == 0))
