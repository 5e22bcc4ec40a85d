import { execFile, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** A controller's Go code: which files of which package are copied beside ours, where it exports too little. */
export interface Source {
  /** Folder of the Go module in this one. */
  folder: string;
  module: string;
  /** From a folder of the module to one of ours. */
  copies: readonly { from: string; to: string; files: readonly string[] }[];
}

/** Builds the replaying program of a controller, and returns where it is. */
export async function build({ folder, module, copies }: Source): Promise<string> {
  const cwd = join(HERE, folder);
  const go = (args: string[], where = cwd) => promisify(execFile)('go', args, { cwd: where }).catch(explain);
  const { stdout: version } = await go(['list', '-m', '-f', '{{.Path}}@{{.Version}}', module]);
  // Not in our module, which replaces KEDA's by the copies.
  const { stdout: downloaded } = await go(['mod', 'download', '-json', version.trim()], tmpdir());
  const { Dir: dir } = JSON.parse(downloaded);
  for (const { from, to, files } of copies) {
    await mkdir(join(cwd, to), { recursive: true });
    for (const file of files) {
      await copyFile(join(dir, from, file), join(cwd, to, file));
      await chmod(join(cwd, to, file), 0o644);
    }
  }
  const program = join(tmpdir(), `autoscalers-conformance-${folder}`);
  await go(['test', '-vet=off', '-c', '-o', program, '.']);
  return program;
}

function explain(error: unknown): never {
  const { code, stderr } = error as { code?: string; stderr?: string };
  if (code === 'ENOENT') throw new Error('The conformance tests need Go 1.26. Install it, and put `go` into the PATH.');
  throw new Error(`go failed:\n${stderr}`);
}

/** Replays cases through a controller, and returns its decisions for each, as JSON. */
export async function replay(program: string, cases: readonly unknown[]): Promise<string[]> {
  const child = spawn(program, ['-test.run', 'TestConformance', '-test.timeout', '0'], { stdio: 'pipe' });
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A program that fails closes its end first; its own message is the one that helps.
  child.stdin.on('error', () => {});
  child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const output = Buffer.concat(chunks).toString();
  if (code !== 0) throw new Error(`${program} failed:\n${output.slice(-2000)}\n${Buffer.concat(errors)}`);
  return output.split('\n').filter((line) => line.startsWith('['));
}
