import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findK6 } from '../../src/k6/find.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'path-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string): void {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), 0o755);
}

test('k6 on PATH is taken', () => {
  install('k6');
  install('docker');
  expect(findK6({ env: { PATH: folder }, folders: ['/a'] })).toEqual({ command: 'k6', args: [] });
});

test('else its image, which gets the folders to read and the settings, but not the rest of the environment', () => {
  install('docker');
  const { command, args } = findK6({
    env: { PATH: folder, HOME: '/root', API: 'kserve' },
    folders: ['/a', '/a', '/b'],
  });
  expect(command).toBe('docker');
  expect(args.at(-1)).toBe('grafana/k6:2.2.0');
  expect(args.join(' ')).toContain('--volume /a:/a:ro --volume /b:/b:ro --env API grafana');
});

test('with neither, the error says how to get one', () => {
  expect(() => findK6({ env: { PATH: folder }, folders: [] })).toThrow(/install it \(https:.*\), or Docker/);
  expect(() => findK6({ env: {}, folders: [] })).toThrow(/k6 is not to be found/);
});
