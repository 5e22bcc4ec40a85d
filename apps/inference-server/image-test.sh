#!/usr/bin/env bash
# Runs the image as a restricted pod would, and checks what a user of it relies on.
set -euo pipefail
image=${1:-dev.local/inference-server:latest} port=${PORT:-8091}

size=$(docker image inspect -f '{{.Size}}' "$image")
container=$(docker run -d --read-only --user 65532 --cap-drop ALL --security-opt no-new-privileges --cpus 1 --memory 512m --memory-swap 512m \
  -e SHUTDOWN_DELAY_MS=200 -p "127.0.0.1:$port:8080" "$image")
# As a pod of k8s/bases/deployment.
pod=$(docker run -d --cpus 0.5 --memory 512m -p "127.0.0.1:$((port + 1)):8080" "$image")
trap 'docker rm -f "$container" "$pod" >/dev/null' EXIT
passed=0
check() { # name, command …
  local name=$1; shift
  "$@" || { echo "✗ $name"; docker logs "$container"; echo "image: $passed passed, 1 failed"; exit 1; }
  echo "✓ $name"; passed=$((passed + 1))
}
logged() { docker logs "$container" 2>&1 | grep -q "$1"; }

check "at most 220 MB: $((size / 1000000))" [ "$size" -le 220000000 ]
check 'becomes ready' curl -sf --retry 50 --retry-all-errors --retry-delay 1 --retry-max-time 60 "localhost:$port/readyz" -o /dev/null
check 'one worker for one CPU' logged '"workers":1,'
check 'predicts' curl -sf "localhost:$port/v1/models/custom-model:predict" -d '{"instances":["good","bad"]}' -o /dev/null
for page in openapi.json docs docs/swagger-ui-bundle.js metrics; do check "has /$page" curl -sf "localhost:$port/$page" -o /dev/null; done
check 'has a compile cache that its user can read' docker run --rm --read-only --user 65532 "$image" \
  -e "process.exit(require('node:module').getCompileCacheDir() ? 0 : 1)"
# The memory limit of k8s/bases.
check 'answers 50 clients with the largest bodies and the longest texts' npx tsx bench/worst-mix.ts "http://localhost:$port" 20
check 'is not out of memory' [ "$(docker inspect -f '{{.State.OOMKilled}} {{.State.Running}}' "$container")" = 'false true' ]
check 'says nothing but JSON' bash -c "! docker logs $container 2>&1 | grep -qv '^{'"
check 'becomes ready with half a CPU' curl -sf --retry 50 --retry-all-errors --retry-delay 1 --retry-max-time 60 "localhost:$((port + 1))/readyz" -o /dev/null
check 'answers 50 clients that send bodies of 2 MB, and its liveness probe' node "$(dirname "$0")/large-bodies.mjs" "http://127.0.0.1:$((port + 1))" 20
check 'is not killed for its memory' [ "$(docker inspect -f '{{.State.Running}} {{.State.OOMKilled}}' "$pod")" = 'true false' ]
if [ "$(nproc)" -ge 2 ]; then
  docker update --cpus 2 "$container" >/dev/null
  check 'gets a thread more when its CPU limit is raised' timeout 60 bash -c "until docker logs $container 2>&1 | grep -q '\"workers\":2'; do sleep 1; done"
fi
docker stop -t 10 "$container" >/dev/null
check 'exits with 0 at SIGTERM' [ "$(docker inspect -f '{{.State.ExitCode}}' "$container")" = 0 ]
echo "image: $passed passed, 0 failed"
