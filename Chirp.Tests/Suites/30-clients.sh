#!/usr/bin/env bash
# Clients that nobody here wrote, from npm, against the started program: in Development, and in production
# configuration for the attacks.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "clients" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
fail() { echo "$1"; echo "0 passed, 1 failed"; exit 1; }

install node nodejs npm
install npm npm
install chromium chromium
export CHROMIUM="${CHROMIUM:-$(command -v chromium)}"
(cd Chirp.Tests/Clients && npm ci --no-audit --no-fund --loglevel=error) || fail "npm ci failed"

servers=()
stop_servers() { ((${#servers[@]} == 0)) || { kill "${servers[@]}" && wait "${servers[@]}"; } 2>/dev/null; }
trap stop_servers EXIT

# start NAME PORT ENVIRONMENT SETTING…: the program with a data folder of its own, until it is ready.
start() {
  local name="$1" port="$2" environment="$3"; shift 3
  dotnet Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll --environment "$environment" \
    --urls "http://127.0.0.1:$port" --data "$TEST_HOME/clients-$name" --empty "$@" >"$TEST_HOME/$name.log" 2>&1 &
  servers+=($!)
  wait_until 120 curl -fsS "http://127.0.0.1:$port/health/ready" \
    || { tail -20 "$TEST_HOME/$name.log"; fail "the server did not become ready ($name)"; }
}

development="$(free_port)" production="$(free_port)"
start development "$development" Development
start production "$production" Production --Auth:SigningKey "$(head -c 32 /dev/urandom | base64)"
export CHIRP_URL="http://127.0.0.1:$development" CHIRP_PRODUCTION_URL="http://127.0.0.1:$production/graphql"

log="$TEST_HOME/clients.log"
(cd Chirp.Tests/Clients && node --test --test-force-exit --test-concurrency=2 \
  --test-reporter=spec ./*.test.mjs) >"$log" 2>&1
code=$?
[ "$code" = 0 ] || cat "$log"
number() { sed -nE "s/^ℹ $1 ([0-9]+)$/\1/p" "$log" | tail -1; }
echo "$(number pass) passed, $(number fail) failed"
exit "$code"
