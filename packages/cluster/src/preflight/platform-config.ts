import type { Manifest } from '../overlays.js';

/** `data` of KServe's ConfigMap inferenceservice-config: JSON by key. */
export type InferenceServiceConfig = Record<string, string>;

export const INSTALL_KSERVE = '`k8s/platform/install.sh kserve` (it can be run again)';

/** What of KServe's configuration keeps it from running the InferenceServices by Knative. */
export function configProblems(
  data: InferenceServiceConfig,
  services: readonly Manifest[],
  hasIstio: boolean,
): string[] {
  const where = 'in the ConfigMap inferenceservice-config of KServe';
  const restart =
    'and then `kubectl rollout restart deployment kserve-controller-manager`, in the same namespace, as KServe reads it at its start';
  const problems: string[] = [];
  const read = (key: string): Record<string, unknown> | undefined => {
    try {
      return JSON.parse(data[key] ?? '');
    } catch {
      const what = data[key] === undefined ? `there is no key ${key}` : `the value of ${key} is not JSON`;
      problems.push(`${what} ${where}: ${INSTALL_KSERVE}, ${restart}`);
      return undefined;
    }
  };
  const deploy = read('deploy');
  const mode = String(deploy?.defaultDeploymentMode ?? '');
  // KServe 0.16 names the modes anew; it takes the old names too.
  const knative = /^(serverless|knative)$/i;
  const undecided = services.filter(({ metadata }) => {
    const own = metadata.annotations?.['serving.kserve.io/deploymentMode'];
    return own ? !knative.test(own) : !knative.test(mode);
  });
  if (deploy && undecided.length > 0) {
    problems.push(
      `defaultDeploymentMode is "${mode}" ${where}, so InferenceServices get no Knative, and never scale to zero: make it "Serverless" with ${INSTALL_KSERVE}, ${restart}`,
    );
  }
  const ingress = read('ingress');
  if (ingress && !ingress.ingressGateway) {
    problems.push(
      `ingress has no ingressGateway ${where}, without which its controller does not start: ${INSTALL_KSERVE}, ${restart}`,
    );
  }
  if (ingress && !hasIstio && ingress.disableIstioVirtualHost !== true) {
    problems.push(
      `ingress.disableIstioVirtualHost is not true ${where}, and there is no Istio, so no InferenceService gets ready: ${INSTALL_KSERVE}, ${restart}`,
    );
  }
  return problems;
}

/**
 * Whether something serves Knative's ingress class, as far as names tell.
 * @param network `data` of the ConfigMap config-network
 * @param available names of all Deployments and DaemonSets with available pods
 */
export function ingressProblem(network: Record<string, string>, available: readonly string[]): string | undefined {
  // Knative's own default.
  const ingressClass = network['ingress-class'] ?? network['ingress.class'] ?? 'istio.ingress.networking.knative.dev';
  const word = ingressClass.split('.')[0] ?? '';
  const controllers = ['istio', 'kourier', 'contour', 'gateway-api'].includes(word)
    ? (name: string) => name === `net-${word}-controller`
    : (name: string) => name.includes(word);
  if (available.some(controllers)) return undefined;
  return `Knative's ingress class is ${ingressClass}, and no controller for it runs, so no service gets an address: \`k8s/platform/install.sh knative\` brings Kourier and sets its class`;
}
