import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFolderError, readModelFolder } from '@repo/inference';
import { editModelJson as edit, modelFolder, node } from '@repo/inference/testing';
import { expect, test } from 'vitest';
import { load } from './load.js';

const graph = {
  inputs: [{ name: 'x', type: 'float32', shape: ['batch', 1] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['batch', 1] }],
  nodes: [node('Identity', ['x'], ['y'])],
} as const;

test.each<[string, (dir: string) => void, RegExp]>([
  ['without model.json', (dir) => rmSync(join(dir, 'model.json')), /Cannot read .*model\.json \(ENOENT\)/],
  ['with a broken model.json', (dir) => writeFileSync(join(dir, 'model.json'), '{'), /is not JSON/],
  ['with null as model.json', (dir) => writeFileSync(join(dir, 'model.json'), 'null'), /"name" must be/],
  ['without a version', (dir) => edit(dir, (json) => delete json.version), /"version" must be a string/],
  ['whose task is no string', (dir) => edit(dir, (json) => (json.task = 1)), /"task" must be a string/],
  ['without hashes', (dir) => edit(dir, (json) => delete json.files), /"files" must map file names/],
  ['without model.onnx', (dir) => rmSync(join(dir, 'model.onnx')), /Cannot read .*model\.onnx \(ENOENT\)/],
  [
    'with a changed file',
    (dir) => writeFileSync(join(dir, 'model.onnx'), 'x'),
    /is not the file that model\.json lists/,
  ],
])('a folder %s ends the start with a message that says so', async (_, change, message) => {
  const dir = modelFolder(graph);
  change(dir);
  const loaded = load(dir);
  await expect(loaded).rejects.toThrow(message);
  await expect(loaded).rejects.toThrow(ModelFolderError);
});

test('the task is "tensor" by default', async () => {
  expect(await readModelFolder(modelFolder(graph))).toMatchObject({ name: 'tiny', version: '1', task: 'tensor' });
});
