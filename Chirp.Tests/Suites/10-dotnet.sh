#!/usr/bin/env bash
# Every .NET test, by xunit's own runner.
set -uo pipefail
cd "$CHIRP_ROOT"
arguments=()
[ -z "$FILTER" ] || arguments=(-method "*$FILTER*")
log="$TEST_HOME/dotnet.log"
# What hangs is named, and ended long before the machine's patience is.
timeout 1200 dotnet Chirp.Tests/bin/Release/net10.0/Chirp.Tests.dll -noColor -diagnostics -longRunning 60 \
  "${arguments[@]}" | tee "$log"
code=${PIPESTATUS[0]}
number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" "$log" | tail -1; }
total=$(number Total) errors=$(number Errors) failed=$(number Failed) skipped=$(number Skipped)
# The halves of tests that another process runs.
total=$((${total:-0} - $(number "Not Run")))
# Where the filter leaves no test, the runner counts nothing else.
[ "$total" != 0 ] || [ -z "$FILTER" ] || failed=0
failed=$((${failed:-1} + ${errors:-0}))
echo "$((total - failed - ${skipped:-0})) passed, $failed failed, ${skipped:-0} skipped"
exit "$code"
