#!/usr/bin/env bash
# The web client on a cheap phone and a weak line; see bench/web/figures.mjs.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env
tools/web
tools/build release parta
exec node bench/web/figures.mjs "$@"
