#!/usr/bin/env bash
# The one test command: installs what is missing, starts the servers the suites need, runs every suite, stops what it
# started, and ends with one line "N passed, N failed".
#
#   ./test.sh                   every suite
#   ./test.sh --filter TEXT     only suites or .NET tests whose name contains TEXT
#   ./test.sh --servers         starts the servers only, prints how tests reach them, and keeps them until interrupted
#
# A server is a file in Chirp.Tests/Servers: sourced, it defines start_NAME, which installs and starts the server on a
# port and a folder of its own under $TEST_HOME, exports what tests need to reach it, and calls "on_exit COMMAND…".
# A suite is an executable file in Chirp.Tests/Suites, run in order of name; its last line is its count.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export CHIRP_ROOT="$PWD" FILTER="" SERVERS_ONLY=""
export DEBIAN_FRONTEND=noninteractive DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

while (($#)); do
  case "$1" in
    --filter) FILTER="${2:?--filter needs a text}"; shift 2 ;;
    --servers) SERVERS_ONLY=1; shift ;;
    *) echo "usage: ./test.sh [--filter TEXT | --servers]" >&2; exit 2 ;;
  esac
done

TEST_HOME="$(mktemp -d "${TMPDIR:-/tmp}/chirp-test.XXXXXX")"
export TEST_HOME
stops=()
on_exit() { stops+=("$(printf '%q ' "$@")"); }
finish() {
  for ((i = ${#stops[@]} - 1; i >= 0; i--)); do eval "${stops[i]}" || true; done
  rm -rf "$TEST_HOME"
}
trap finish EXIT
trap 'exit 130' INT TERM

# install COMMAND PACKAGE…: installs Debian packages where the command is missing.
install() {
  command -v "$1" >/dev/null && return 0
  local packages=("${@:2}")
  echo "installing ${packages[*]}" >&2
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  "${sudo[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update >/dev/null 2>&1
  "${sudo[@]}" apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "${packages[@]}" \
    >"$TEST_HOME/apt.log" 2>&1 || { tail -20 "$TEST_HOME/apt.log"; echo "could not install ${packages[*]}"; exit 1; }
}

# free_port: a TCP port nobody listens on now.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_until SECONDS COMMAND…: polls a condition; the bound is for a machine that is stuck, not for a slow one.
wait_until() {
  local deadline=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    read -rt 0.1 <> <(:) || true
  done
}

# start_program NAME ARGUMENT…: starts Chirp.GraphQL on a free port, with the data folder $TEST_HOME/NAME, and waits
# until it is ready. Sets $origin and $pid. What it prints goes to $TEST_HOME/NAME.log.
start_program() {
  local name="$1"; shift
  origin="http://127.0.0.1:$(free_port)"
  dotnet "$CHIRP_ROOT/Chirp.GraphQL/bin/Release/net10.0/Chirp.GraphQL.dll" --urls "$origin" --data "$TEST_HOME/$name" \
    "$@" >"$TEST_HOME/$name.log" 2>&1 &
  pid=$!
  wait_until 120 curl -fsS "$origin/health/ready" || { tail -20 "$TEST_HOME/$name.log"; return 1; }
}

# stop_program PID…: asks programs to end, and waits until they have.
stop_program() { kill "$@" && wait "$@"; } 2>/dev/null
export -f install free_port wait_until start_program stop_program

start_servers() {
  local server name
  for server in Chirp.Tests/Servers/*.sh; do
    [ -e "$server" ] || continue
    # shellcheck disable=SC1090
    source "$server"
    name="$(basename "$server" .sh)"
    "start_$name" || { echo "could not start $name"; echo "0 passed, 1 failed"; exit 1; }
  done
}

if [ -n "$SERVERS_ONLY" ]; then
  start_servers
  export -p | sed -n 's/^declare -x \(CHIRP_TEST_.*\)/export \1/p'
  echo "# the servers run until this is interrupted"
  while :; do read -rt 3600 <> <(:) || true; done
fi

[ -d ../shared ] || { echo "The folder 'shared' with the conformance inputs is missing beside the checkout."; exit 1; }
install curl curl ca-certificates
dotnet build Chirp.sln -c Release -v quiet --nologo || { echo "0 passed, 1 failed"; exit 1; }

start_servers

passed=0 failed=0 skipped=0
for suite in Chirp.Tests/Suites/*; do
  name="$(basename "$suite")"
  echo "== ${name%.*}"
  "$suite" 2>&1 | tee "$TEST_HOME/suite.log"
  code=${PIPESTATUS[0]}
  line="$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$TEST_HOME/suite.log" | tail -1)"
  if [ -z "$line" ]; then
    echo "${name%.*} ended with code $code and without a count"
    failed=$((failed + 1))
    continue
  fi
  read -r p _ f _ s _ <<<"${line//,/}"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
  if [ "$code" != 0 ] && [ "$f" = 0 ]; then
    echo "${name%.*} ended with code $code"
    failed=$((failed + 1))
  fi
done

skips=""
((skipped == 0)) || skips=", $skipped skipped"
echo "$passed passed, $failed failed$skips"
((failed == 0 && passed > 0))
