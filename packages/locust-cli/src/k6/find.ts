import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export const IMAGE = 'grafana/k6:2.2.0';

/** How to start k6: what comes before its own arguments. */
export interface K6 {
  command: string;
  args: string[];
}

export interface Surroundings {
  env: Record<string, string | undefined>;
  /** Folders that k6 has to read. */
  folders: readonly string[];
}

/** k6 from PATH or else, where Docker is, from its image. @throws Error that says how to get it */
export function findK6({ env, folders }: Surroundings): K6 {
  if (isOnPath('k6', env.PATH)) return { command: 'k6', args: [] };
  if (!isOnPath('docker', env.PATH)) {
    throw new Error(
      `k6 is not to be found: install it (https://grafana.com/docs/k6/latest/set-up/install-k6), or Docker`,
    );
  }
  const mounts = [...new Set(folders)].flatMap((folder) => ['--volume', `${folder}:${folder}:ro`]);
  // Settings of scenarios and of k6; a container has its own of the rest.
  const names = Object.keys(env).filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && !['PATH', 'HOME'].includes(name));
  // The host's network, so that a localhost in --host is this machine.
  const user = ['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`];
  const variables = names.flatMap((name) => ['--env', name]);
  const args = ['run', '--rm', '--interactive', '--network', 'host', ...user, ...mounts, ...variables];
  return { command: 'docker', args: [...args, IMAGE] };
}

export function isOnPath(name: string, path = ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
