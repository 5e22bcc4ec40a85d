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

[ $# -gt 0 ] || fail "say which of: $parts"
command -v kubectl >/dev/null || fail 'kubectl is missing: https://kubernetes.io/docs/tasks/tools/'
kubectl get --raw /version --request-timeout=10s >/dev/null 2>&1 || fail 'no cluster answers: see kubectl cluster-info'
for part in "$@"; do install "$part"; done
