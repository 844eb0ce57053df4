#!/usr/bin/env bash
# The conformance files of ../shared against the engine: syntax, validation and execution.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "conformance" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
dotnet Chirp.Conformance/bin/Release/net10.0/Chirp.Conformance.dll ../shared/conformance
