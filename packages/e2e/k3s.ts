import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { K3sContainer } from '@testcontainers/k3s';

const run = promisify(execFile);

export interface Cluster {
  /** Path of its kubeconfig. */
  kubeconfig: string;
  stop(): Promise<void>;
}

export interface K3sOptions {
  /** Name of the node's image: K3s, or what behaves like it. */
  image: string;
  /** Images of the local Docker that the node gets before it starts, since it may not be able to pull them. */
  images: string[];
  /** Folder of `NAME/images/*.tar` and `NAME/manifests/*.yaml`: Knative and KServe for a node that cannot pull. */
  platformDir?: string | undefined;
  /** `--horizontal-pod-autoscaler-downscale-stabilization` of the HPA controller, such as 30s; Kubernetes' own is 5m. */
  hpaDownscaleStabilization?: string | undefined;
}

/** One K3s node in a container, with the platform on it. Nothing of it is left after `stop`, or after Ctrl-C. */
export async function startK3s(options: K3sOptions): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'k3s-'));
  const id = basename(folder);
  // An exit waits for nothing, and may come before there is a container to stop.
  const remove = () => {
    process.off('exit', remove);
    spawnSync('docker', ['rm', '--force', '--volumes', id], { stdio: ['ignore', 'ignore', 'inherit'] });
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    const archive = join(folder, 'images.tar');
    await run('docker', ['save', '--output', archive, ...options.images]);
    const files = [{ source: archive, target: '/var/lib/rancher/k3s/agent/images/images.tar' }];
    // Applied in order of name: Knative has to be there before KServe.
    for (const [index, name] of ['knative', 'kserve'].entries()) {
      if (!options.platformDir) break;
      for (const [from, to] of [
        ['images', '/var/lib/rancher/k3s/agent/images/'],
        ['manifests', `/var/lib/rancher/k3s/server/manifests/${index}-`],
      ] as const) {
        const source = join(options.platformDir, name, from);
        for (const file of readdirSync(source)) files.push({ source: join(source, file), target: to + file });
      }
    }
    const stabilization = options.hpaDownscaleStabilization;
    const container = await new K3sContainer(options.image)
      .withCommand([
        'server',
        '--disable=traefik',
        ...(stabilization
          ? [`--kube-controller-manager-arg=horizontal-pod-autoscaler-downscale-stabilization=${stabilization}`]
          : []),
      ])
      .withName(id)
      .withCopyFilesToContainer(files)
      .withStartupTimeout(600_000)
      .start();
    rmSync(archive);
    const kubeconfig = join(folder, 'kubeconfig.yaml');
    writeFileSync(kubeconfig, container.getKubeConfig(), { mode: 0o600 });
    return { kubeconfig, stop: async () => remove() };
  } catch (error) {
    remove();
    throw error;
  }
}
