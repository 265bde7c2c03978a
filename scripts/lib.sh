# Shared by the scripts in this folder: `source "$(dirname "$0")/lib.sh"`.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
JOBS=$(nproc 2>/dev/null || echo 2)

# Debian's emcc runs its acorn step with whatever node is first in PATH and finds acorn only here; its
# packaged system-library cache is read-only, so a cache of somebody else's emsdk must not be named.
export NODE_PATH="/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}"
[ -n "${EMSDK:-}" ] || unset EM_CACHE

step() { printf '\033[1m[%4ds] %s\033[0m\n' "$SECONDS" "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
