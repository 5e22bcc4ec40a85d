import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Api } from './cluster.js';
import { root, withKustomization } from './kustomization.js';
import type { Meta } from './objects.js';

/** An object as `kubectl apply` would get it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: Meta & { ownerReferences?: { kind: string }[] };
  // The few fields that are read differ by kind.
  // biome-ignore lint/suspicious/noExplicitAny: so does their type
  spec?: any;
}

export interface Container {
  name: string;
  image: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export function listOverlays(): string[] {
  const folder = join(root, 'k8s/overlays');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'kustomization.yaml')));
}

/** @param asked a name, or as the shell completes it: k8s/overlays/hpa-v1/ @throws Error that lists what there is */
export function chooseOverlay(asked: string | undefined, overlays: readonly string[], script: string): string {
  const all = overlays.join(', ');
  if (!asked) throw new Error(`which overlay? npm run ${script} -- OVERLAY, where OVERLAY is one of ${all}`);
  const name = basename(asked);
  if (overlays.includes(name)) return name;
  const close = overlays.filter((overlay) => overlay.includes(name) || distance(overlay, name) <= 3);
  const guess = close.length ? ` did you mean ${close.length > 1 ? 'one of ' : ''}${close.join(', ')}?` : '';
  throw new Error(`there is no overlay ${name}:${guess} The overlays are ${all}`);
}

/** @param folder absolute, or from where this runs */
export async function render(kube: Api, folder: string): Promise<Manifest[]> {
  return parseAllDocuments(await kube.kubectl('kustomize', folder)).map((document) => document.toJS());
}

/**
 * Applies an overlay. A HorizontalPodAutoscaler that is there already is replaced: in the form of autoscaling/v1, `kubectl
 * apply` cannot see, and so not remove, the metrics and the behavior that another overlay has set.
 * @param changes fields of a kustomization over it
 * @returns what kubectl said
 */
export async function applyOverlay(
  kube: Api,
  namespace: string,
  overlay: string,
  changes: { components?: string[]; patches?: object[]; images?: object[]; labels?: object[] },
): Promise<string> {
  return withKustomization(`k8s/overlays/${overlay}`, changes, async (folder) => {
    const output = [await kube.kubectl('apply', '--namespace', namespace, '-k', folder)];
    const hpas = (await render(kube, folder)).filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
    for (const hpa of hpas) {
      const isNew = output[0]?.includes(`horizontalpodautoscaler.autoscaling/${hpa.metadata.name} created`);
      if (isNew) continue;
      const file = join(folder, 'hpa.json');
      writeFileSync(file, JSON.stringify(hpa));
      output.push(await kube.kubectl('replace', '--save-config', '--namespace', namespace, '-f', file));
    }
    return output.join('').trim();
  });
}

/** The containers that an object runs, of the kinds that this repository has. */
export function containersOf({ kind, spec }: Manifest): Container[] {
  if (kind === 'Deployment') return spec.template.spec.containers;
  if (kind === 'InferenceService') return spec.predictor.containers ?? [];
  return [];
}

/** kustomize's `images` field that puts `image` in the place of `current`. */
export function imageOverride(current: string, image: string): Record<string, string> {
  const { name, tag, digest } = split(image);
  return { name: split(current).name, newName: name, ...(digest ? { digest } : { newTag: tag ?? 'latest' }) };
}

function split(image: string): { name: string; tag: string | undefined; digest: string | undefined } {
  // The colon of a registry's port is before the last slash.
  const match = /^(?<name>.+?)(?::(?<tag>[^:/@]+))?(?:@(?<digest>.+))?$/.exec(image);
  return { name: match?.groups?.name ?? image, tag: match?.groups?.tag, digest: match?.groups?.digest };
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
