import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '../cluster.js';
import type { Demand } from '../demand.js';
import { findGateway } from '../gateway.js';
import { root } from '../kustomization.js';
import { type Manifest, type Overlay, overlay as overlayOf } from '../overlays.js';

const BODY = `-d '{"text":["good","bad"]}'`;

/** What a user may type once an overlay is ready. */
export async function nextSteps(
  kube: Api,
  namespace: string,
  overlay: Overlay,
  manifests: readonly Manifest[],
  wanted: readonly Demand[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const { kind, metadata, spec } of manifests) {
    if (kind === 'Service') lines.push(...ask(namespace, metadata.name, spec.ports[0].port, 8081));
    if (kind === 'InferenceService') lines.push(...(await askService(kube, namespace, metadata.name)));
  }
  const hasHpa = manifests.some(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject');
  lines.push('Watch it:');
  if (hasHpa) lines.push(`  kubectl get hpa -n ${namespace} --watch`);
  for (const { selector } of wanted) lines.push(`  kubectl get pods -n ${namespace} -l ${selector} --watch`);
  const isListed = overlay.path === overlayOf(overlay.name).path;
  // An experiment follows an HPA or Knative, not KEDA; a clone may have left the experiments out.
  const hasExperiments = existsSync(join(root, 'packages/experiments'));
  if (
    hasExperiments &&
    manifests.some(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'InferenceService')
  ) {
    lines.push(
      'See it scale under load, in a namespace of its own:',
      `  npm run experiment -- ${isListed ? overlay.name : overlay.path}`,
    );
  }
  lines.push('Remove it:', `  kubectl delete -k ${overlay.path} -n ${namespace}`);
  return lines;
}

/** 8081 on this machine: 8080 is where `npm start` serves. */
function ask(namespace: string, service: string, port: number, local: number, host?: string): string[] {
  return [
    'Send it a request, from two terminals:',
    `  kubectl port-forward -n ${namespace} service/${service} ${local}:${port}`,
    `  curl localhost:${local}/predict ${host ? `-H 'Host: ${host}' ` : ''}${BODY}`,
  ];
}

/** Through Knative's ingress, which goes by the host name; only so does a service at zero get its first pod. */
async function askService(kube: Api, namespace: string, name: string): Promise<string[]> {
  const service = await kube.get<{ status?: { url?: string } }>(
    `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/${name}`,
  );
  const url = service?.status?.url;
  if (!url) return [];
  const { host } = new URL(url);
  const found = await findGateway(kube, namespace, host).catch(() => undefined);
  const [gateway, gatewayNamespace] = found?.split('.') ?? [];
  if (gateway && gatewayNamespace) return ask(gatewayNamespace, gateway, 80, 8081, host);
  return ['Send it a request:', `  curl ${url}/predict ${BODY}`];
}
