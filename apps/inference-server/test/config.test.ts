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
});
