import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { messageOf } from '../cluster.js';
import type { Cluster } from '../cluster-kind.js';
import { root } from '../kustomization.js';
import { type Runner, runCommand } from './command.js';

/** What `npm run image` builds. */
export const BUILT_IMAGE = 'dev.local/inference-server:latest';

/**
 * Returns the image to run in place of the one that a kustomization names: where that is the published default of
 * k8s/components/image, the one that `npm run image` built, since that is what is being worked on.
 */
export function imageToRun(named: string): string {
  return split(named).name === publishedName() ? BUILT_IMAGE : named;
}

/** Whether an image is in a registry: one that the local Docker alone has bears a name that no registry can have. */
export function isInRegistry(image: string): boolean {
  return image.includes('@') || !/^(dev|kind|ko)\.local\//.test(image);
}

/** The name, without a tag, that k8s/components/image sets; undefined where that component has been deleted. */
function publishedName(): string | undefined {
  const file = join(root, 'k8s/components/image/kustomization.yaml');
  const { images = [] } = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  return images[0]?.newName;
}

/** kustomize's field `images` that makes a kustomization run `image`; empty where it names that already. */
export function imageChange(named: string, image: string): Record<string, string>[] {
  if (named === image) return [];
  const { name, tag, digest } = split(image);
  return [{ name: split(named).name, newName: name, ...(digest ? { digest } : { newTag: tag ?? 'latest' }) }];
}

function split(image: string): { name: string; tag: string | undefined; digest: string | undefined } {
  // The colon of a registry's port is before the last slash.
  const match = /^(?<name>.+?)(?::(?<tag>[^:/@]+))?(?:@(?<digest>.+))?$/.exec(image);
  return { name: match?.groups?.name ?? image, tag: match?.groups?.tag, digest: match?.groups?.digest };
}

/** Brings an image of the local Docker to the nodes of a cluster that runs on this machine. */
export async function loadImage({ kind, name }: Cluster, image: string, run: Runner = runCommand): Promise<void> {
  if (kind === 'remote') {
    throw new Error(
      `no image can be loaded into the cluster of the context ${name}, which is not known to run on this machine: name a registry that it can pull from, as in --image registry.example.com/inference-server:1, or add --no-load if its nodes have ${image}`,
    );
  }
  if (!(await imageId(image, run))) throw new Error(missing(image));
  if (kind === 'kind') await run('kind', 'load', 'docker-image', image, '--name', name);
  if (kind === 'minikube') await run('minikube', 'image', 'load', image, '-p', name);
  if (kind === 'k3d') await run('k3d', 'image', 'import', image, '-c', name);
  if (kind === 'k3s') await loadIntoK3s(image, run);
}

/** Gives what `npm run image` built another name, and pushes it. */
export async function pushImage(image: string, run: Runner = runCommand): Promise<void> {
  const built = await imageId(BUILT_IMAGE, run);
  if (!built) throw new Error(missing(BUILT_IMAGE));
  const existing = await imageId(image, run);
  // A node that has the old one would not pull again: imagePullPolicy is IfNotPresent.
  if (existing && existing !== built) {
    throw new Error(
      `${image} is another image in Docker than ${BUILT_IMAGE}: give the new one a new tag, or push it yourself and add --no-push`,
    );
  }
  if (!existing) await run('docker', 'tag', BUILT_IMAGE, image);
  try {
    await run('docker', 'push', image);
  } catch (error) {
    throw new Error(`${messageOf(error)}: is the name right, and have you done \`docker login ${hostOf(image)}\`?`);
  }
}

/** Undefined where Docker has no such image. */
async function imageId(image: string, run: Runner): Promise<string | undefined> {
  try {
    return (await run('docker', 'image', 'inspect', '--format={{.Id}}', image)).trim();
  } catch (error) {
    if (/no such image|not found|not known/i.test(messageOf(error))) return undefined;
    throw error;
  }
}

function missing(image: string): string {
  if (image === BUILT_IMAGE) return `Docker has no image ${image}: build it with \`npm run image\``;
  return `Docker has no image ${image}: \`docker pull ${image}\`, or \`docker tag ${BUILT_IMAGE} ${image}\` for the one that \`npm run image\` built, or add --no-load if the nodes have it or can pull it`;
}

function hostOf(image: string): string {
  const [host = '', path] = image.split('/', 2);
  return path && /[.:]|^localhost$/.test(host) ? host : 'docker.io';
}

async function loadIntoK3s(image: string, run: Runner): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  try {
    const archive = join(folder, 'image.tar');
    await run('docker', 'save', `--output=${archive}`, image);
    const load = ['k3s', 'ctr', 'images', 'import', archive] as const;
    await (process.getuid?.() === 0 ? run(...load) : run('sudo', ...load));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
