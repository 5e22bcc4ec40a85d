#!/bin/sh
# Installs what the overlays need, in order, and waits until it is ready. It can be run again at any time.
set -eu
cd "$(dirname "$0")"
parts='metrics-server metrics-server-insecure-tls knative kserve keda'

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# Server-side: the CRDs of KServe and KEDA do not fit into the annotation that a client-side apply makes. By force:
# Knative fills in the rules of its webhooks itself, and a second run would stop there.
apply() {
  kubectl apply --server-side --force-conflicts -k "$1"
}

available() {
  kubectl wait --for=condition=Available --timeout=10m "$@"
}

install() {
  case $1 in
    metrics-server | metrics-server-insecure-tls)
      # K3s, minikube's addon and many clouds bring their own.
      if available apiservice v1beta1.metrics.k8s.io --timeout=0 2>/dev/null; then return; fi
      apply "$1"
      available apiservice v1beta1.metrics.k8s.io --timeout=3m ||
        fail 'no metrics yet; on kind and minikube take metrics-server-insecure-tls'
      ;;
    knative)
      apply knative-serving/crds
      kubectl wait crd -l knative.dev/crd-install=true --for=condition=Established --timeout=1m
      apply knative-serving
      available deployment --all -n knative-serving
      available deployment --all -n kourier-system
      ;;
    kserve)
      install knative
      apply cert-manager
      available deployment --all -n cert-manager
      # Until this is there the API server takes no Certificate, and KServe has one.
      kubectl wait validatingwebhookconfiguration/cert-manager-webhook --timeout=1m \
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

[ $# -gt 0 ] || fail "say which of: $parts"
command -v kubectl >/dev/null || fail 'kubectl is missing: https://kubernetes.io/docs/tasks/tools/'
kubectl get --raw /version --request-timeout=10s >/dev/null 2>&1 || fail 'no cluster answers: see kubectl cluster-info'
for part in "$@"; do install "$part"; done
