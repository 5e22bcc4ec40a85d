import { expect, it } from 'vitest';
import { checkServer } from '../../src/lab-check/server.js';
import { failed } from './failed.js';

it('says how to start one where none is', async () => {
  expect(failed(await checkServer('http://127.0.0.1:1'))).toEqual([
    expect.stringMatching(/^a server answers at http:\/\/127\.0\.0\.1:1: .*`npm start`/),
  ]);
});
