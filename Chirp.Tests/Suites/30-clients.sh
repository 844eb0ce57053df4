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
trap '((${#servers[@]} == 0)) || stop_program "${servers[@]}"' EXIT

# serve NAME ENVIRONMENT SETTING…: the program without a demo world, until it is ready.
serve() {
  start_program "clients-$1" --environment "$2" --empty "${@:3}" || fail "the server did not become ready ($1)"
  servers+=("$pid")
}

serve development Development --Auth:MaxSignUpsPerAddress 10000
development="$origin"
serve production Production --Auth:SigningKey "$(head -c 32 /dev/urandom | base64)"
production="$origin"
export CHIRP_URL="$development" CHIRP_PRODUCTION_URL="$production/graphql"

# The product's schema takes no files yet; the transport tests' schema does. The server ends with its standard input.
coproc UPLOADS { exec dotnet Chirp.Tests/bin/Release/net10.0/Chirp.Tests.dll --transport-server; }
read -rt 120 CHIRP_UPLOAD_URL <&"${UPLOADS[0]}" || fail "the server for uploads did not start"
export CHIRP_UPLOAD_URL

log="$TEST_HOME/clients.log"
(cd Chirp.Tests/Clients && node --test --test-force-exit --test-concurrency=2 \
  --test-reporter=spec ./*.test.mjs) >"$log" 2>&1
code=$?
[ "$code" = 0 ] || cat "$log"
number() { sed -nE "s/^ℹ $1 ([0-9]+)$/\1/p" "$log" | tail -1; }
echo "$(number pass) passed, $(number fail) failed"
exit "$code"
