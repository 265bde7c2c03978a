# shellcheck shell=bash
# Shared by the scripts in this folder: `source "$(dirname "$0")/lib.sh"`.
#
# `set -e` does nothing inside a function whose result is asked for (`f || …`, `if f`, `! f`), and under pipefail a reader that
# stops early (`| grep -q`, `| head`) makes its writer fail now and then. tests/conformance/scripts.test.mjs keeps the second
# out of every script, and quietly() the first.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
JOBS=$(nproc 2>/dev/null || echo 2)
LOGS=build/logs
# When the first script of a run began, for those that it starts.
export LINKDOCK_STARTED_S=${LINKDOCK_STARTED_S:-$(date +%s)}

# Debian's emcc runs its acorn step with whatever node is first in PATH and finds acorn only here; its
# packaged system-library cache is read-only, so a cache of somebody else's emsdk must not be named.
export NODE_PATH="/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}"
[ -n "${EMSDK:-}" ] || unset EM_CACHE

# Installs its arguments, and reports its steps for show_tenths. They need a descriptor of their own: apt closes the one that it
# reports on before it starts dpkg, and with 1 the scripts of packages would have no standard output.
APT_INSTALL='exec apt-get install -y -q --no-install-recommends -oAPT::Status-Fd=3 -oDpkg::Use-Pty=0 "$@" 3>&1'

step() { printf '\033[1m[%4ds] %s\033[0m\n' "$(($(date +%s) - LINKDOCK_STARTED_S))" "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# version_at_least FOUND WANTED
version_at_least() { printf '%s\n%s\n' "$2" "$1" | sort -V -C; }

# quietly NAME COMMAND…: runs a program, never a function, with its output in build/logs/NAME.log. Tenths of the way are shown
# where the program counts its steps; when it fails, the beginning and the end of its output are. The program writes into the
# file itself, so that a slow reader does not hold it up. The reader ends with `alive`, and that with this script.
quietly() {
  local log="$LOGS/$1.log" status=0 alive until reader
  shift
  [ "$(type -t "$1")" = file ] || fail "$1 is not installed, or no program"
  mkdir -p "$LOGS"
  : >"$log"
  exec {alive}> >(exec cat >/dev/null)
  until=$!
  { tail -n +1 -f -s 0.2 --pid="$until" "$log" | show_tenths; } {alive}>&- &
  reader=$!
  "$@" >"$log" 2>&1 {alive}>&- || status=$?
  exec {alive}>&-
  wait "$reader" || true
  [ "$status" -ne 0 ] || return 0
  sed -E '/^(\[[0-9]+\/[0-9]+\]|(dl|pm)status:)/d' "$log" | awk '
    { line[NR] = $0 }
    END { for (i = 1; i <= NR; i++) if (i <= 30 || i > NR - 30) print line[i]; else if (i == 31) print "…" }' >&2
  fail "this did not work: $* (all that it said: $log)"
}

# Reads ninja's `[3/80] …` and apt's `dlstatus:…:37.5:…`, and prints each tenth of the way once, on one line.
show_tenths() {
  local line kind="" last=0
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then set -- built $((10 * BASH_REMATCH[1] / BASH_REMATCH[2]))
    elif [[ $line =~ ^dlstatus:.*:([0-9]+)\.[0-9]+: ]]; then set -- fetched $((BASH_REMATCH[1] / 10))
    elif [[ $line =~ ^pmstatus:.*:([0-9]+)\.[0-9]+: ]]; then set -- installed $((BASH_REMATCH[1] / 10))
    else continue; fi
    [ "$1" = "$kind" ] || printf '%s        %s' "${kind:+$'\n'}" "$1"
    [ "$1" = "$kind" ] || last=0
    kind=$1
    [ "$2" -le "$last" ] || printf ' %d %%' $((10 * $2))
    last=$2
  done
  [ -z "$kind" ] || echo
}
