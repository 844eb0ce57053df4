#!/usr/bin/env bash
# 2,000 random schemas, documents, variables and resolvers, the engine beside npm graphql; always the same ones.
set -uo pipefail
cd "$CHIRP_ROOT"
[ -z "$FILTER" ] || [[ "fuzz" == *"$FILTER"* ]] || { echo "0 passed, 0 failed"; exit 0; }
install node nodejs npm
dotnet Chirp.Conformance/bin/Release/net10.0/Chirp.Conformance.dll fuzz --cases 2000 --seed 1
