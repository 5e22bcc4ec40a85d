import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

/**
 * Calls `use` with the path of a folder that holds a kustomization of its own over the repository's.
 * @param path from the root of the repository, such as k8s/overlays/hpa-v1, or absolute
 * @param more its further fields; paths in `components` are from the root as well
 */
export async function withKustomization<T>(
  path: string,
  more: { components?: string[]; [field: string]: unknown },
  use: (folder: string) => Promise<T>,
): Promise<T> {
  // In the repository, since kustomize refuses absolute paths. JSON is YAML too.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/kustomization-'));
  try {
    const from = (target: string) => relative(folder, resolve(root, target));
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [from(path)],
      ...more,
      components: more.components?.map(from) ?? [],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
