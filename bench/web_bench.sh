#!/usr/bin/env bash
# The web client on a cheap phone and a weak line; see bench/web/figures.mjs; and a long chat, see bench/web/long_chat.mjs.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/env
tools/web
tools/build release parta
[ $# -gt 0 ] || node bench/web/long_chat.mjs
exec node bench/web/figures.mjs "$@"
