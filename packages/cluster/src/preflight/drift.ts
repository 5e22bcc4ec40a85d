import { parseAllDocuments } from 'yaml';
import { type Api, explain } from '../cluster.js';
import { withKustomization } from '../kustomization.js';
import type { Manifest } from '../overlays.js';

type Json = unknown;

/** Gives the objects of a dry run names that no live object has. */
const SUFFIX = '-as-new';
/** Kinds that decide how an overlay scales. */
const KINDS = ['Deployment', 'HorizontalPodAutoscaler', 'InferenceService', 'ScaledObject'];
/** Annotations that are an HPA's status in the form of autoscaling/v1. */
const STATUS = /^autoscaling\.alpha\.kubernetes\.io\/(conditions|current-metrics)$/;

/**
 * Returns a hint for each live object that has fields which the overlay does not set, and which `kubectl apply` leaves in
 * force: another overlay's, or an edit by hand. Compares what applying the overlay gives with what creating it anew gives,
 * both by a dry run on the server, which knows the defaults.
 */
export async function driftHints(
  kube: Api,
  path: string,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<string[]> {
  const compared = manifests.filter(({ kind }) => KINDS.includes(kind));
  const live = await Promise.all(
    compared.map(({ kind, metadata: { name } }) =>
      kube.kubectl('get', kind, name, '--namespace', namespace, '--ignore-not-found', '--output=name').catch(() => ''),
    ),
  );
  const existing = compared.filter((_, i) => live[i]?.trim());
  if (existing.length === 0) return [];
  const dryRun = ['--namespace', namespace, '--dry-run=server', '--output=yaml', '-k'] as const;
  try {
    const applied = await withKustomization(path, {}, (folder) => kube.kubectl('apply', ...dryRun, folder));
    const anew = await withKustomization(path, { nameSuffix: SUFFIX }, (folder) =>
      kube.kubectl('create', ...dryRun, folder),
    );
    return compareObjects(existing, objectsOf(applied), objectsOf(anew.replaceAll(SUFFIX, '')), namespace);
  } catch (error) {
    return [`not checked: whether live objects have fields that ${path} does not set (${explain(error)})`];
  }
}

export function compareObjects(
  existing: readonly Manifest[],
  applied: readonly Manifest[],
  anew: readonly Manifest[],
  namespace: string,
): string[] {
  return existing.flatMap(({ kind, metadata: { name } }) => {
    const of = (objects: readonly Manifest[]) => objects.find((one) => one.kind === kind && one.metadata.name === name);
    const [live, fresh] = [of(applied), of(anew)];
    if (!live || !fresh) return [];
    const paths = surplus(relevant(live), relevant(fresh), '');
    if (paths.length === 0) return [];
    const what = `${kind} ${name} of namespace ${namespace} has fields that the overlay does not set (${paths.join(', ')})`;
    // deploy replaces an HPA as a whole: see applyOverlay.
    if (kind === 'HorizontalPodAutoscaler')
      return [
        `${what}: deploy replaces it; \`kubectl apply\` would keep them, so run \`kubectl delete hpa ${name} -n ${namespace}\` before that`,
      ];
    // From the end, so that no index of a list changes on the way.
    const patch = JSON.stringify(paths.toReversed().map((path) => ({ op: 'remove', path })));
    return [
      `${what}, and keeps them: \`kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type=json -p '${patch}'\` removes them`,
    ];
  });
}

/** What of an object decides how it scales. */
function relevant({ kind, metadata, spec }: Manifest): Json {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(
    ([name]) => /^(autoscaling\.|serving\.kserve\.io\/)/.test(name) && !STATUS.test(name),
  );
  const copy = structuredClone(spec);
  if (kind === 'Deployment') {
    // Its autoscaler's.
    delete copy.replicas;
    const { metadata } = copy.template;
    // Of `kubectl rollout restart`.
    delete metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'];
    if (metadata?.annotations && Object.keys(metadata.annotations).length === 0) delete metadata.annotations;
  }
  return { metadata: { annotations: Object.fromEntries(annotations) }, spec: copy };
}

/** JSON pointers of what `live` has, and `fresh` has not or has otherwise. */
function surplus(live: Json, fresh: Json, pointer: string): string[] {
  if (!isComposite(live) || !isComposite(fresh)) return live === fresh ? [] : [pointer];
  return Object.entries(live).flatMap(([key, value]) => {
    const path = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return surplus(value, (fresh as Record<string, Json>)[key], path);
  });
}

function isComposite(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null;
}

/** Of a list, or of several documents. */
function objectsOf(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const object = document.toJS() as Manifest & { items?: Manifest[] };
    return object.items ?? [object];
  });
}
