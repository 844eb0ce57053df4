#!/usr/bin/env bash
# The program as its user starts it: a demo world on the first start and never again, nothing lost by kill -9, sentences
# for wrong settings, and the README's operations.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "program" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
passed=0 failed=0 pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null' EXIT
program=Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll
data="$TEST_HOME/program"
log="$TEST_HOME/program.log"

check() {
  local what="$1"; shift
  if "$@"; then passed=$((passed + 1)); else echo "not so: $what"; failed=$((failed + 1)); fi
}

serve() {
  port="$(free_port)"
  dotnet "$program" --environment Development --urls "http://127.0.0.1:$port" --data "$data" >"$log" 2>&1 &
  pid=$!
  wait_until 120 curl -fs "http://127.0.0.1:$port/health/ready" || { tail -20 "$log"; return 1; }
}

demo_tweets() {
  curl -fs "http://127.0.0.1:$port/graphql" -H 'content-type: application/json' \
    -d '{"query":"{ user(handle: \"demo\") { tweetCount id } }"}'
}

refuses() {
  local words="$1"; shift
  ! dotnet "$program" --data "$data" "$@" >"$TEST_HOME/refused.log" 2>&1 \
    && grep -q "$words" "$TEST_HOME/refused.log" && ! grep -q '   at ' "$TEST_HOME/refused.log"
}

check "the first start serves" serve
first="$(demo_tweets)"
check "the demo account exists" grep -q tweetCount <<<"$first"
kill -9 "$pid" && wait "$pid" 2>/dev/null
check "it starts again after kill -9" serve
check "with the same world" [ "$(demo_tweets)" = "$first" ]

install node nodejs npm
[ -d Chirp.Tests/Clients/node_modules ] || (cd Chirp.Tests/Clients && npm ci --no-audit --no-fund --loglevel=error)
(cd Chirp.Tests/Clients && CHIRP_URL="http://127.0.0.1:$port" \
  node --test --test-force-exit --test-reporter=spec readme/readme.test.mjs) >"$TEST_HOME/readme.log" 2>&1 \
  || cat "$TEST_HOME/readme.log"
number() { sed -nE "s/^ℹ $1 ([0-9]+)$/\1/p" "$TEST_HOME/readme.log" | tail -1; }
passed=$((passed + $(number pass))) failed=$((failed + $(number fail)))
kill "$pid" && wait "$pid" 2>/dev/null
pid=

check "a wrong number is a sentence" refuses "Transport:MaxRequestBytes" --Transport:MaxRequestBytes many
check "an unknown setting is a sentence" refuses "Transport:MaxRequestByte" --Transport:MaxRequestByte 5000
echo "$passed passed, $failed failed"
((failed == 0))
