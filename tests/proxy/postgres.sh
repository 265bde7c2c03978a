#!/usr/bin/env bash
# A real PostgreSQL for tests, in a folder of its own, on a Unix socket only. Prints its URL when it is ready and runs
# until its standard input ends, so it cannot outlive the test that started it. `kill` as a line on standard input is kill -9
# of the server and a start of the same database again; it then prints `again`.
set -euo pipefail
BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n1)
[ -x "$BIN/postgres" ] || { echo "No PostgreSQL here: run scripts/setup --browsers" >&2; exit 1; }
as_owner=()
[ "$(id -u)" -ne 0 ] || as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups) # it refuses to run as root
WORK=$(mktemp -d "${TMPDIR:-/tmp}/linkdock-postgres-XXXXXX")
[ "$(id -u)" -ne 0 ] || chown postgres "$WORK"
server=""
finish() {
  [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null && wait "$server" 2>/dev/null; }
  rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 0' TERM INT
cd "$WORK"
"${as_owner[@]}" "$BIN/initdb" -D data -U linkdock -E UTF8 --locale=C -A trust >/dev/null

# Durable as in production: fsync stays on. After a kill -9 the old server's children hold its memory for a moment, and a
# start in that moment ends at once; then the next one is tried.
start() {
  local tries
  for tries in $(seq 200); do
    if [ -z "$server" ] || ! kill -0 "$server" 2>/dev/null; then
      "${as_owner[@]}" "$BIN/postgres" -D "$WORK/data" -k "$WORK" -c listen_addresses= -c max_connections=60 \
        -c log_statement=all >>"$WORK/log" 2>&1 </dev/null &
      server=$!
    fi
    "$BIN/pg_isready" -q -h "$WORK" -d postgres && return
    sleep 0.05
  done
  cat "$WORK/log" >&2
  exit 1
}
start
echo "postgres://linkdock@/postgres?host=$WORK"
while read -r line; do
  [ "$line" = kill ] || continue
  kill -KILL "$server"
  wait "$server" 2>/dev/null || true
  start
  echo again
done
