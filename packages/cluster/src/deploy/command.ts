import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a command and resolves with what it wrote to stdout. @throws Error with its last word, in one line */
export type Runner = (command: string, ...args: string[]) => Promise<string>;

const INSTALL: Record<string, string> = {
  docker: 'https://docs.docker.com/engine/install',
  kind: 'https://kind.sigs.k8s.io',
  minikube: 'https://minikube.sigs.k8s.io',
  k3d: 'https://k3d.io',
};

export const runCommand: Runner = async (command, ...args) => {
  try {
    // A password that sudo asks for goes by the terminal, not by stdin.
    return (await execute(command, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new Error(`the command ${command} is needed: ${INSTALL[command] ?? 'install it'}`);
    const last = stderr.trim().split('\n').at(-1);
    throw new Error(`\`${[command, ...args].join(' ')}\` failed: ${last || String(error)}`);
  }
};
