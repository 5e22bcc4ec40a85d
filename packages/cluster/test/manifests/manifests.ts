import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../src/kustomization.js';
import { listOverlays, type Manifest } from '../../src/overlays.js';

const execute = promisify(execFile);

/** What renders a folder: kubectl has kustomize in it. */
const [program, ...verb] =
  [
    ['kubectl', 'kustomize'],
    ['kustomize', 'build'],
  ].find(([name = '', ...args]) => spawnSync(name, [...args, '--help']).status === 0) ?? [];

export const hasKustomize = program !== undefined;
export const overlays = listOverlays();
const bases = foldersOf('bases');
const components = foldersOf('components');

function foldersOf(folder: string): string[] {
  return readdirSync(join(root, 'k8s', folder));
}

/** The folders that a kustomization names. @param path in k8s */
function named(path: string, field: 'resources' | 'components'): string[] {
  const { [field]: paths = [] } = parse(readFileSync(join(root, 'k8s', path, 'kustomization.yaml'), 'utf8'));
  return paths.map((one: string) => basename(one));
}

/** What is rendered: a folder of k8s, and components that are added as a user would, in a kustomization over it. */
interface Variant {
  path: string;
  components: readonly string[];
}

/** Renders variants by one run of kubectl: a hundred take few seconds. */
async function renderAll(variants: readonly Variant[]): Promise<Manifest[][]> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/manifests-'));
  try {
    for (const [index, { path, components }] of variants.entries()) {
      const own = join(folder, `${index}`);
      const from = (one: string) => relative(own, join(root, 'k8s', one));
      mkdirSync(own);
      const kustomization = {
        resources: [from(path)],
        components: components.map((name) => from(`components/${name}`)),
        // By which the objects of one are told from those of another.
        namespace: `variant-${index}`,
      };
      writeFileSync(join(own, 'kustomization.yaml'), JSON.stringify(kustomization));
    }
    const resources = variants.map((_, index) => `${index}`);
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify({ resources }));
    const { stdout } = await execute(program as string, [...verb, folder], { maxBuffer: 2 ** 28 });
    const result: Manifest[][] = variants.map(() => []);
    for (const document of parseAllDocuments(stdout)) {
      const { metadata, ...rest } = document.toJS() as Manifest;
      const { namespace = '', ...own } = metadata;
      result[Number(namespace.slice('variant-'.length))]?.push({ ...rest, metadata: own });
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const key = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject'];

/** The component's own objects on a base, or undefined where it is for another workload. */
function addedTo(alone: readonly Manifest[], after: readonly Manifest[]): Manifest[] | undefined {
  const before = alone.map(key);
  const added = after.filter((manifest) => !before.includes(key(manifest)));
  return added.every((manifest) => selects(manifest, alone)) ? added : undefined;
}

/** Whether what an object selects is there: pods, or for a ServiceMonitor a Service. */
export function selects({ kind, spec }: Manifest, among: readonly Manifest[]): boolean {
  const wanted: Record<string, string> | undefined = (spec?.selector ?? spec?.podSelector)?.matchLabels;
  const target = spec?.scaleTargetRef?.name;
  if (target) return among.some((one) => one.kind === 'Deployment' && one.metadata.name === target);
  if (!wanted) return true;
  const labels = among.map((one) => {
    if (kind === 'ServiceMonitor') return one.kind === 'Service' ? one.metadata.labels : undefined;
    if (one.kind === 'InferenceService') return { 'serving.kserve.io/inferenceservice': one.metadata.name };
    return one.spec?.template?.metadata?.labels;
  });
  return labels.some((has) => has && Object.entries(wanted).every(([name, value]) => has[name] === value));
}

/** What every test starts from: rendered once for all files. */
async function renderEverything() {
  const onBases = await renderAll(
    bases.flatMap((base) =>
      [[], ...components.map((name) => [name])].map((list) => ({ path: `bases/${base}`, components: list })),
    ),
  );
  const size = components.length + 1;
  /** The optional components of each base: those for its workload that bring no autoscaler, since two stop each other. */
  const optional = new Map(
    bases.map((base, i) => {
      const [alone = [], ...after] = onBases.slice(i * size, (i + 1) * size);
      const fit = components.filter((_, j) => {
        const added = addedTo(alone, after[j] ?? []);
        return added?.every(({ kind }) => !SCALERS.includes(kind));
      });
      return [base, fit] as const;
    }),
  );
  const variants = overlays.flatMap((overlay) => {
    const path = `overlays/${overlay}`;
    const base = named(path, 'resources').find((name) => optional.has(name)) ?? '';
    // One that the overlay has already cannot be added again.
    const addable = (optional.get(base) ?? []).filter((name) => !named(path, 'components').includes(name));
    return [[], ...addable.map((name) => [name]), addable].map((list) => ({ overlay, path, components: list }));
  });
  const manifests = await renderAll(variants);
  return variants.map(({ overlay, components }, i) => ({ overlay, components, manifests: manifests[i] ?? [] }));
}

let everything: ReturnType<typeof renderEverything> | undefined;

/** Every overlay alone, with each component that it can be given, and with all of them. */
export function rendered(): ReturnType<typeof renderEverything> {
  everything ??= renderEverything();
  return everything;
}

/** Those of one overlay: alone first. */
export async function variantsOf(overlay: string) {
  return (await rendered()).filter((variant) => variant.overlay === overlay);
}

/** An overlay alone, or with one component. */
export async function render(overlay: string, component?: string): Promise<Manifest[]> {
  const found = (await variantsOf(overlay)).find(
    ({ components: [first, ...others] }) => first === component && others.length === 0,
  );
  if (!found) throw new Error(`${overlay} cannot be given ${component}`);
  return found.manifests;
}

export async function one(kind: string, overlay: string, component?: string): Promise<Manifest> {
  const found = (await render(overlay, component)).filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`${overlay} has ${found.length} of kind ${kind}`);
  return found[0] as Manifest;
}
