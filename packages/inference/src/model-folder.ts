import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ModelFolderError } from './errors.js';
import { TENSOR_TASK } from './tensor-task.js';

/** What `model.json` says, and where the files are. */
export interface ModelFolder {
  readonly dir: string;
  readonly name: string;
  readonly version: string;
  /** What the model is for; a task may need more of `json`. */
  readonly task: string;
  /** File name → `sha256:` and 64 hexadecimal digits. */
  readonly files: Readonly<Record<string, string>>;
  /** All of `model.json`. */
  readonly json: Readonly<Record<string, unknown>>;
}

export const MODEL_FILE = 'model.onnx';

/**
 * Reads what `model.json` of a model folder has for every task.
 * @throws ModelFolderError when it is missing or has something that cannot be served.
 */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const dir = resolve(path);
  const file = join(dir, 'model.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ModelFolderError(
      `Cannot read ${file} (${error.code}). Point MODEL_DIR at a folder that has a model.json.`,
    );
  });
  let json: Record<string, unknown> | null;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ModelFolderError(`${file} is not JSON: ${(error as Error).message}`);
  }
  const refuse = (what: string) => refuseModelJson(dir, what);
  const { name, version, task = TENSOR_TASK, files } = json ?? {};
  if (typeof name !== 'string' || !/^[\w.-]{1,63}$/.test(name)) {
    return refuse('"name" must be 1 to 63 letters, digits, ".", "_" or "-"');
  }
  if (typeof version !== 'string' || version === '') return refuse('"version" must be a string, such as "1"');
  if (typeof task !== 'string') return refuse('"task" must be a string, such as "text-classification"');
  if (typeof files !== 'object' || files === null) return refuse('"files" must map file names to sha256 hashes');
  if (!(MODEL_FILE in files)) return refuse(`"files" lacks "${MODEL_FILE}"`);
  for (const [key, hash] of Object.entries(files)) {
    if (key.includes('/') || key.includes('\\')) return refuse(`"files": "${key}" must be a name in the same folder`);
    if (!/^sha256:[0-9a-f]{64}$/.test(String(hash)))
      return refuse(`the hash of "${key}" must be "sha256:" and 64 digits`);
  }
  return {
    dir,
    name,
    version,
    task,
    files: files as Record<string, string>,
    json: json as object as ModelFolder['json'],
  };
}

/** @throws ModelFolderError about the `model.json` in `dir`. */
export function refuseModelJson(dir: string, what: string): never {
  throw new ModelFolderError(`${join(dir, 'model.json')}: ${what}.`);
}

/**
 * Compares every file with its hash.
 * @throws ModelFolderError that names the first file that is missing or differs.
 */
export async function verifyModelFolder(folder: ModelFolder): Promise<void> {
  await Promise.all(
    Object.entries(folder.files).map(async ([name, expected]) => {
      const file = join(folder.dir, name);
      const actual = await sha256(file).catch((error: NodeJS.ErrnoException) => {
        throw new ModelFolderError(`Cannot read ${file} (${error.code}), which model.json lists.`);
      });
      if (actual !== expected) {
        throw new ModelFolderError(
          `${file} is not the file that model.json lists: its hash is ${actual}, not ${expected}. ` +
            'Restore the file, or write its hash into model.json if it was changed on purpose.',
        );
      }
    }),
  );
}

/** Piece by piece into one buffer: the event loop goes on between them, and memory does not grow with the file. */
async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 ** 2);
  const handle = await open(file);
  try {
    for (let bytesRead = -1; bytesRead !== 0; hash.update(piece.subarray(0, bytesRead))) {
      ({ bytesRead } = await handle.read(piece));
    }
  } finally {
    await handle.close();
  }
  return `sha256:${hash.digest('hex')}`;
}
