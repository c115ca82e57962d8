#!/usr/bin/env bash
# Calls over weak lines, as the receivers' statistics show them: tests/e2e/weak_line.mjs. Its own bounds are its measure. Names of scenarios may follow.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env
tools/web
tools/build release parta wire call_crowd
export PARTA_E2E_DIR="$PWD/build/bench-data"
mkdir -p "$PARTA_E2E_DIR"
exec node tests/e2e/weak_line.mjs "$@"
