#!/bin/sh
# compile-cache.sh APP: starts the server in APP once, until it is ready to predict, and stops it. That fills the compile
# cache of Node.js in APP/.compile-cache. Fails, with what the server said, unless it became ready and exited with 0.
set -eu
cd "$1"
log=$(mktemp)
NODE_COMPILE_CACHE=$PWD/.compile-cache PORT=0 node dist/server.js >"$log" 2>&1 &
server=$!
fail() {
  cat "$log" >&2
  echo "the server $1" >&2
  rm -f "$log"
  exit 1
}

seconds=0
until grep -q 'ready to predict' "$log"; do
  kill -0 "$server" 2>/dev/null || fail 'ended before it was ready'
  [ "$seconds" -lt 120 ] || { kill -KILL "$server"; fail 'was not ready after 120 s'; }
  sleep 1
  seconds=$((seconds + 1))
done
kill -INT "$server"
wait "$server" || fail "exited with $?"
rm -f "$log"
