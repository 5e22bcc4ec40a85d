import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.js';

describe('settings', () => {
  test('have defaults', () => {
    expect(readConfig({})).toMatchObject({ PORT: 8080, HOST: '0.0.0.0', WORKERS: undefined });
  });

  test('come from the environment; an empty one counts as absent', () => {
    expect(readConfig({ PORT: '9000', WORKERS: '3', LOG_LEVEL: '' })).toMatchObject({
      PORT: 9000,
      WORKERS: 3,
      LOG_LEVEL: 'info',
    });
  });

  test.each([
    ['PORT', '80a', 'PORT must be a whole number from 0 to 65535, not "80a".'],
    ['PORT', '70000', 'PORT must be a whole number from 0 to 65535, not "70000".'],
    ['WORKERS', '0', 'WORKERS must be a whole number from 1 to 256, not "0".'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of info, fatal, error, warn, debug, trace, silent, not "loud".'],
  ])('%s=%s is refused', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(new ConfigError(message));
  });

  test('are refused all at once', () => {
    expect(() => readConfig({ PORT: 'x', WORKERS: 'y' })).toThrow(/PORT.*\nWORKERS/);
  });

  test('that are wrong and long are repeated up to 100 characters', () => {
    expect(() => readConfig({ PORT: 'x'.repeat(1000) })).toThrow(`not "${'x'.repeat(100)}…".`);
  });

  test.each(['a', 'custom-model', 'v1.2_x', '9'.repeat(100)])('take %s as the name of a model', (name) => {
    expect(readConfig({ MODEL_NAME: name }).MODEL_NAME).toBe(name);
  });

  test.each(['a/b', 'a:b', '..', '-x', 'a b', 'é', 'x'.repeat(101)])('refuse %s as the name of a model', (name) => {
    expect(() => readConfig({ MODEL_NAME: name })).toThrow(/^MODEL_NAME must be 1 to 100 letters/);
  });
});

test("the Deployment's grace period is longer than the default shutdown", () => {
  const manifest = readFileSync(new URL('../../../k8s/bases/deployment/deployment.yaml', import.meta.url), 'utf8');
  const graceSeconds = Number(/terminationGracePeriodSeconds: (\d+)/.exec(manifest)?.[1]);
  const { SHUTDOWN_DELAY_MS, SHUTDOWN_TIMEOUT_MS, REQUEST_TIMEOUT_MS } = readConfig({});
  expect(SHUTDOWN_TIMEOUT_MS).toBeUndefined(); // It is then REQUEST_TIMEOUT_MS.
  expect(graceSeconds * 1000).toBeGreaterThan(SHUTDOWN_DELAY_MS + REQUEST_TIMEOUT_MS);
});
