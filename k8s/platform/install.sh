#!/bin/sh
# Installs what the overlays need, in order, and waits until it is ready. It can be run again at any time.
# install.sh [--yes] PART...   --yes: into a cluster that is not known to run on this machine, without a question
set -eu
cd "$(dirname "$0")"
parts='metrics-server metrics-server-insecure-tls knative kserve keda'

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# All of it is read before any of it is applied: without a network kustomize says so in many lines, and tries git too.
# Server-side: the CRDs of KServe and KEDA do not fit into the annotation that a client-side apply makes. By force:
# Knative fills in the rules of its webhooks itself, and a second run would stop there.
apply() {
  kubectl kustomize "$1" >"$work/manifests.yaml" 2>"$work/errors" || fail "$(unread "$1")"
  kubectl apply --server-side --force-conflicts -f "$work/manifests.yaml"
}

unread() {
  said=$(tr '\n' ' ' <"$work/errors")
  url=$(printf %s "$said" | grep -o 'https://[^"'\''  ]*' | head -n 1)
  reason=$(printf %s "$said" | grep -oE '(dial tcp|context deadline|net/http|x509|proxyconnect)[^"'\'']*|[45][0-9][0-9] [A-Z][a-z]+[A-Za-z ]*' | head -n 1)
  [ -n "$url" ] || { echo "kubectl cannot read $1: $said"; return; }
  echo "cannot download $url (${reason:-$said}): connect to the network, or set HTTPS_PROXY, and run this again"
}

available() {
  kubectl wait --for=condition=Available --timeout=10m "$@"
}

install() {
  case $1 in
    metrics-server | metrics-server-insecure-tls)
      # K3s, minikube's addon and many clouds bring their own, which may still be starting.
      found=$(kubectl get apiservice v1beta1.metrics.k8s.io --ignore-not-found \
        -o jsonpath='{.metadata.name} {.metadata.labels.app\.kubernetes\.io/part-of}')
      case $found in
        '' | *' inference-platform') apply "$1" ;;
        *) echo 'The cluster has a metrics API of its own, which stays as it is.' ;;
      esac
      available apiservice v1beta1.metrics.k8s.io --timeout=5m ||
        fail 'no metrics yet: see kubectl describe apiservice v1beta1.metrics.k8s.io; on kind and minikube take metrics-server-insecure-tls'
      ;;
    knative)
      apply knative-serving/crds
      kubectl wait crd -l knative.dev/crd-install=true --for=condition=Established --timeout=5m
      found=$(kubectl get configmap config-observability -n knative-serving --ignore-not-found \
        -o jsonpath='{.metadata.name} {.data.metrics-protocol}')
      apply knative-serving
      # The autoscaler of a Knative that was there before reads it only when it starts.
      case $found in
        '' | *' prometheus') ;;
        *) kubectl rollout restart deployment autoscaler -n knative-serving ;;
      esac
      available deployment --all -n knative-serving
      available deployment --all -n kourier-system
      ;;
    kserve)
      install knative
      apply cert-manager
      available deployment --all -n cert-manager
      # Until this is there the API server takes no Certificate, and KServe has one.
      kubectl wait validatingwebhookconfiguration/cert-manager-webhook --timeout=5m \
        --for=jsonpath='{.webhooks[0].clientConfig.caBundle}'
      apply kserve
      available deployment kserve-controller-manager -n kserve
      ;;
    keda)
      apply keda
      available deployment --all -n keda
      ;;
    *) fail "'$1' is none of: $parts" ;;
  esac
}

confirmed=
[ "${1:-}" != --yes ] || { confirmed=y; shift; }
[ $# -gt 0 ] || fail "say which of: $parts"
command -v kubectl >/dev/null || fail 'kubectl is missing: https://kubernetes.io/docs/tasks/tools/'
context=$(kubectl config view --minify -o 'jsonpath={.contexts[0].name}' 2>/dev/null) ||
  fail 'kubectl has no current context: kubectl config use-context NAME'
server=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
echo "context $context, server $server"
# The rule of npm run deploy, in packages/cluster/src/context.ts.
case $context in
  kind-* | k3d-* | minikube | docker-desktop | rancher-desktop | colima | orbstack) confirmed=y ;;
esac
case $server in
  https://localhost | https://localhost:* | https://127.* | 'https://[::1]'* | https://0.0.0.0*) confirmed=y ;;
esac
if [ -z "$confirmed" ]; then
  unknown="the context $context is not known to be a cluster on this machine"
  [ -t 0 ] || fail "$unknown: add --yes in front, or choose another with kubectl config use-context NAME"
  printf '%s. Continue? [y/N] ' "$unknown"
  read -r confirmed
  case $confirmed in
    [yY]*) ;;
    *) fail 'nothing was changed' ;;
  esac
fi
kubectl get --raw /version --request-timeout=10s >/dev/null 2>&1 || fail 'no cluster answers: see kubectl cluster-info'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
for part in "$@"; do install "$part"; done
