import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Graph, onnx } from './onnx.js';

/**
 * Returns a model folder with the graph; it is deleted with the test.
 * @param json what `model.json` has beside the name, the version and the files.
 * @param files other files by their names.
 */
export function modelFolder(graph: Graph, json: object = {}, files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'tiny-model-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const all = Object.entries({ 'model.onnx': onnx(graph), ...files });
  for (const [name, content] of all) writeFileSync(join(dir, name), content);
  const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const hashes = Object.fromEntries(all.map(([name, content]) => [name, sha256(content)]));
  writeFileSync(join(dir, 'model.json'), JSON.stringify({ name: 'tiny', version: '1', files: hashes, ...json }));
  return dir;
}

/** Changes the `model.json` of a folder. */
export function editModelJson(dir: string, change: (json: Record<string, unknown>) => void): void {
  const file = join(dir, 'model.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json);
  writeFileSync(file, JSON.stringify(json));
}
