import { expect, test } from 'vitest';
import { Settings } from '../lib/settings.js';

test('a setting is the environment’s, or else the scenario’s own; an empty one is none', () => {
  const settings = new Settings({ USERS: '7', RUN_TIME: '', SPAWN_RATE: '0.5' });
  expect(settings.whole('USERS', 12)).toBe(7);
  expect(settings.positive('RUN_TIME', 90)).toBe(90);
  expect(settings.positive('SPAWN_RATE', 10)).toBe(0.5);
  expect(settings.range('WAIT', [1, 5])).toEqual([1, 5]);
  expect(settings.choice('API', ['kserve', 'plain'])).toBe('kserve');
});

test.each<[string, (settings: Settings) => unknown, string]>([
  ['abc', (settings) => settings.whole('USERS', 1), 'USERS must be a whole number from 1 up, not abc'],
  ['0', (settings) => settings.whole('USERS', 1), 'USERS must be a whole number from 1 up, not 0'],
  ['1.5', (settings) => settings.whole('USERS', 1), 'USERS must be a whole number from 1 up, not 1.5'],
  ['-1', (settings) => settings.amount('DRAIN', 1), 'DRAIN must be a number from 0 up, not -1'],
  ['Infinity', (settings) => settings.amount('DRAIN', 1), 'DRAIN must be a number from 0 up, not Infinity'],
  ['5m', (settings) => settings.positive('RUN_TIME', 1), 'RUN_TIME must be a number from 0 up, not 5m'],
  ['0', (settings) => settings.positive('RUN_TIME', 1), 'RUN_TIME must be a number above 0, not 0'],
  ['100', (settings) => settings.range('TEXTS', [1, 99]), 'MIN_TEXTS must not be more than MAX_TEXTS: 100 > 99'],
  ['2.5', (settings) => settings.range('TEXTS', [1, 99]), 'MIN_TEXTS must be a whole number from 1 up, not 2.5'],
  ['6', (settings) => settings.range('WAIT', [1, 5]), 'MIN_WAIT must not be more than MAX_WAIT: 6 > 5'],
  ['v2', (settings) => settings.choice('API', ['plain', 'kserve']), 'API must be plain or kserve here, not v2'],
])('%s where it cannot be is refused: %s', (value, read, message) => {
  const [name = ''] = message.split(' ');
  expect(() => read(new Settings({ [name]: value }))).toThrow(message);
});

test('what a scenario does not read is refused, so that no load is another than it seems', () => {
  const settings = new Settings({ USERS: '7', RATE: '5', MODEL: 'open', PATH: '/bin' });
  settings.whole('USERS', 1);
  expect(() => settings.refuseOthers()).toThrow('this scenario has no setting MODEL, RATE');
  settings.whole('RATE', 1);
  settings.choice('MODEL', ['open']);
  expect(() => settings.refuseOthers()).not.toThrow();
});
