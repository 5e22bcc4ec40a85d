import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
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

/** A kustomization: a folder of k8s/overlays, or any other. */
export interface Overlay {
  /** The folder's own name. */
  name: string;
  /** From the root of the repository, or absolute. */
  path: string;
}

const OVERLAYS = 'k8s/overlays';

/** The names of the folders in k8s/overlays. */
export function listOverlays(): string[] {
  return readdirSync(join(root, OVERLAYS)).filter((name) => isKustomization(join(root, OVERLAYS, name)));
}

export function overlay(name: string): Overlay {
  return { name, path: `${OVERLAYS}/${name}` };
}

/**
 * Finds an overlay by its name, or by the path of any kustomization, from the root of the repository or absolute.
 * @throws Error that lists what there is
 */
export function chooseOverlay(asked: string | undefined, names: readonly string[], script: string): Overlay {
  const all = names.join(', ');
  if (!asked)
    throw new Error(
      `which overlay? npm run ${script} -- OVERLAY, where OVERLAY is the path of a kustomization, such as k8s/mine, or one of ${all}`,
    );
  const path = resolve(root, asked);
  const name = basename(path);
  const isOwn = asked === name || relative(root, path) === join(OVERLAYS, name);
  if (isOwn && names.includes(name)) return overlay(name);
  if (isKustomization(path)) return { name, path: path.startsWith(`${root}/`) ? relative(root, path) : path };
  const close = names.filter((one) => one.includes(name) || distance(one, name) <= 3);
  const guess = close.length ? ` did you mean ${close.length > 1 ? 'one of ' : ''}${close.join(', ')}?` : '';
  throw new Error(`there is no overlay ${name}, and no kustomization.yaml in ${path}:${guess} The overlays are ${all}`);
}

function isKustomization(folder: string): boolean {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((file) => existsSync(join(folder, file)));
}

/** Renders a kustomization, which needs no cluster. @param folder from the root of the repository, or absolute */
export async function render(kube: Pick<Api, 'kubectl'>, folder: string): Promise<Manifest[]> {
  return parseAllDocuments(await kube.kubectl('kustomize', resolve(root, folder))).map((document) => document.toJS());
}

/**
 * Applies an overlay. A HorizontalPodAutoscaler that is there already is replaced: in the form of autoscaling/v1, `kubectl
 * apply` cannot see, and so not remove, the metrics and the behavior that another overlay has set.
 * @param path of the kustomization
 * @param changes fields of a kustomization over it
 * @returns what kubectl said
 */
export async function applyOverlay(
  kube: Api,
  namespace: string,
  path: string,
  changes: { components?: string[]; patches?: object[]; images?: object[]; labels?: object[] },
): Promise<string> {
  return withKustomization(path, changes, async (folder) => {
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
