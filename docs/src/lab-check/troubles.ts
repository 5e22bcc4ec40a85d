import type { Manifest } from '@repo/cluster';
import {
  type Api,
  type Condition,
  currentContext,
  type Demand,
  demands,
  type Hpa,
  ifAllowed,
  type Meta,
  type PodAutoscaler,
  quantity,
  unreachable,
} from '@repo/cluster';
import { type Check, check } from './check.js';

type Scaler = Hpa & { spec: { scaleTargetRef: { kind?: string; name: string } } };

interface InferenceService {
  metadata: Meta;
  spec: { predictor: { minReplicas?: number; annotations?: Record<string, string> } };
}

/** Lab 8: nothing in a namespace has one of the troubles that autoscalers have most. */
export async function checkTroubles(kube: Api, asked?: string): Promise<Check[]> {
  const noCluster = await unreachable(kube);
  if (noCluster) return [check('there is a cluster', false, noCluster.replace(/^no cluster: /, ''))];
  const namespace = asked ?? (await currentContext(kube)).namespace;
  const of = (group: string, kind: string) => `/apis/${group}/namespaces/${namespace}/${kind}`;
  const [hpas, deployments, services, scalers] = await Promise.all([
    kube.list<Scaler>(of('autoscaling/v2', 'horizontalpodautoscalers')),
    kube.list<Manifest>(of('apps/v1', 'deployments')),
    // The ClusterRole edit has not these, nor has a cluster without KServe.
    ifAllowed(kube.list<InferenceService>(of('serving.kserve.io/v1beta1', 'inferenceservices')), []),
    ifAllowed(kube.list<PodAutoscaler>(of('autoscaling.internal.knative.dev/v1alpha1', 'podautoscalers')), []),
  ]);
  if (hpas.length + services.length === 0) {
    const mend = `neither an HPA nor an InferenceService: \`npm run deploy -- hpa-v2 -n ${namespace}\``;
    return [check(`something scales in namespace ${namespace}`, false, mend)];
  }
  return [
    ...hpas.flatMap((hpa) => {
      const target = deployments.find(({ metadata }) => metadata.name === hpa.spec.scaleTargetRef.name);
      const [demand] = target ? demands([{ ...target, apiVersion: 'apps/v1', kind: 'Deployment' }]) : [];
      return hpaTroubles(hpa, demand);
    }),
    ...services.map((service) => boundsHeard(service, scalers)),
  ];
}

function hpaTroubles(hpa: Scaler, demand?: Demand): Check[] {
  const { metadata, spec, status } = hpa;
  const condition = (type: string) => status?.conditions?.find((one) => one.type === type);
  const active = condition('ScalingActive');
  const limited = condition('ScalingLimited');
  const isFull = limited?.status === 'True' && limited.reason === 'TooManyReplicas';
  const window = spec.behavior?.scaleDown?.stabilizationWindowSeconds ?? 300;
  const who = `HPA ${metadata.name}`;
  return [
    check(
      `${who} is the only one of its Deployment`,
      active?.reason !== 'AmbiguousSelector',
      active?.reason === 'AmbiguousSelector'
        ? `two stop each other (AmbiguousSelector): \`kubectl get hpa\`, and delete one`
        : `of ${spec.scaleTargetRef.name}`,
    ),
    metricsKnown(who, hpa, active, demand),
    ...targetsInReach(who, hpa, demand),
    check(
      `${who} has room to grow`,
      !isFull,
      isFull
        ? `it asks for more than its maximum of ${spec.maxReplicas} (TooManyReplicas): raise maxReplicas`
        : `to ${spec.maxReplicas}`,
    ),
    check(
      `${who} waits before it takes pods away`,
      window > 0,
      window > 0
        ? `${window} s`
        : 'not at all, so pods flap with the load: set behavior.scaleDown.stabilizationWindowSeconds',
    ),
  ];
}

function metricsKnown(who: string, { spec, status }: Scaler, active?: Condition, demand?: Demand): Check {
  const text = `${who} knows its metrics`;
  const use = new Map(
    (status?.currentMetrics ?? []).map(({ resource }) => [resource?.name, resource?.current.averageUtilization]),
  );
  const names = (spec.metrics ?? []).flatMap(({ resource }) => resource?.name ?? []);
  const unknown = names.find((name) => use.get(name) === undefined);
  if (!unknown) return check(text, true, names.map((name) => `${name} ${use.get(name)} %`).join(', '));
  const container = demand?.containers.find(({ resources }) => !resources?.requests?.[unknown]);
  const why = container
    ? `container ${container.name} has no ${unknown} request, of which it is a share: add it`
    : `${active?.status === 'False' ? active.message : 'no sample yet'}: in a pod’s first minute that is normal, later see \`kubectl describe hpa\``;
  return check(text, false, `${unknown} is <unknown>: ${why}`);
}

/** Use cannot be above the limits, and a target that is not below them is never passed. */
function targetsInReach(who: string, { spec }: Scaler, demand?: Demand): Check[] {
  return (spec.metrics ?? []).flatMap(({ resource }) => {
    const { name = '', target } = resource ?? {};
    const share = demand && mostPercent(demand, name);
    if (!target?.averageUtilization || share === undefined) return [];
    const held = share > target.averageUtilization;
    const most = `use ends at ${share} %, limit ÷ request`;
    const seen = held ? `${target.averageUtilization} %, and ${most}` : `no: ${most}, so set it well below`;
    return [check(`${who} has a target for ${name} that can be passed`, held, seen)];
  });
}

/** What a pod can use at most, in % of what it requests; undefined where nothing limits it. */
function mostPercent({ containers }: Demand, resource: string): number | undefined {
  const of = (kind: 'limits' | 'requests') => containers.map(({ resources }) => resources?.[kind]?.[resource]);
  const sum = (amounts: (string | undefined)[]) => amounts.reduce((all, one) => all + quantity(one ?? '0'), 0);
  const [limits, requests] = [of('limits'), of('requests')];
  return limits.includes(undefined) || requests.includes(undefined)
    ? undefined
    : Math.round((100 * sum(limits)) / sum(requests));
}

/** KServe drops two annotations of Knative, and takes the bounds of the pods from fields of its own. */
function boundsHeard({ metadata, spec }: InferenceService, scalers: readonly PodAutoscaler[]): Check {
  const text = `InferenceService ${metadata.name} has its bounds where KServe reads them`;
  const annotations = { ...metadata.annotations, ...spec.predictor.annotations };
  const dropped = ['min-scale', 'max-scale'].filter((name) => `autoscaling.knative.dev/${name}` in annotations);
  const age = (scaler: PodAutoscaler) => scaler.metadata.creationTimestamp ?? '';
  const newest = scalers
    .filter((scaler) => scaler.metadata.name.startsWith(`${metadata.name}-predictor-`))
    .sort((a, b) => age(b).localeCompare(age(a)))[0];
  const least = newest?.metadata.annotations?.['autoscaling.knative.dev/min-scale'] ?? '0';
  const heard = newest ? `Knative keeps ${least} at least` : 'Knative has made nothing of it yet';
  if (dropped.length === 0) return check(text, true, heard);
  return check(
    text,
    false,
    `it drops the annotation ${dropped.join(' and ')}, ${heard}: set minReplicas and maxReplicas`,
  );
}
