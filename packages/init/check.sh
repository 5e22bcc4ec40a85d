#!/usr/bin/env bash
# Makes clones of this repository another's by `npm run init`, and proves each as a newcomer would. Ends with
# `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A build of what is the same in every clone is made once.
export TURBO_CACHE_DIR=$work/turbo
passed=0 failed=0

try() { # NAME, words that are not to be left, options of init
  local name=$1 words=$2; shift 2
  echo "== init: $name"
  git clone -q . "$work/$name"
  if (
    cd "$work/$name" && npm ci && npm run init -- --yes "$@" &&
      npm ci && npm test && npm run lint && npm run typecheck && ! git grep -nwE "$words" -- . ':!docs/traces' # records of runs
  ); then passed=$((passed + 1)); else failed=$((failed + 1)); echo "✗ $name"; fi
  rm -rf "${work:?}/$name"
}

marks='(//|#|<!--) part: [a-z-]+'
try renamed 'app-fastify|custom-model|inference-server|@repo' \
  --name reviews --model sentiments --image reviews-server --scope acme --registry registry.example.com/acme
try least "$marks" --minimal
try without-kserve "$marks" --without kserve

echo "init: $passed passed, $failed failed"
[ $failed = 0 ]
