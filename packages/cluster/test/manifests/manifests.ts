import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { root, withKustomization } from '../../src/kustomization.js';
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

/** The names that a kustomization of k8s/ gives under `key`, without their paths. */
export function listed(overlay: string, key: 'resources' | 'components'): string[] {
  const { [key]: paths } = parse(readFileSync(join(root, 'k8s/overlays', overlay, 'kustomization.yaml'), 'utf8'));
  return paths.map((path: string) => basename(path));
}

/** The components that no overlay has: a user adds them. */
export const optional = readdirSync(join(root, 'k8s/components')).filter(
  (name) => !overlays.some((overlay) => listed(overlay, 'components').includes(name)),
);

export const onDeployment = overlays.filter((overlay) => listed(overlay, 'resources').includes('deployment'));
export const onKnative = overlays.filter((overlay) => listed(overlay, 'resources').includes('inference-service'));

const rendered = new Map<string, Promise<Manifest[]>>();

/** An overlay, with components added as a user would: in a kustomization over it. */
export function render(overlay: string, ...components: string[]): Promise<Manifest[]> {
  const name = [overlay, ...components].join(' + ');
  const known = rendered.get(name);
  if (known) return known;
  const added = components.map((component) => `k8s/components/${component}`);
  const manifests = withKustomization(`k8s/overlays/${overlay}`, { components: added }, build);
  rendered.set(name, manifests);
  // One that went wrong is no answer to the next who asks.
  manifests.catch(() => rendered.delete(name));
  return manifests;
}

/** What a page shows as k8s/mine/kustomization.yaml. */
export async function renderMine(text: string): Promise<Manifest[]> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/mine-'));
  try {
    writeFileSync(join(folder, 'kustomization.yaml'), text.replaceAll('../', '../../k8s/'));
    return await build(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two at once and no more: a test asks for fourteen, and each is a program of 60 MB. */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

async function build(folder: string): Promise<Manifest[]> {
  const running = Promise.resolve(lanes.shift()).then(() => execute(program as string, [...verb, folder]));
  lanes.push(running.catch(() => {}));
  const { stdout } = await running;
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

export async function one(kind: string, overlay: string, ...components: string[]): Promise<Manifest> {
  const found = (await render(overlay, ...components)).filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`${overlay} has ${found.length} of kind ${kind}`);
  return found[0] as Manifest;
}
