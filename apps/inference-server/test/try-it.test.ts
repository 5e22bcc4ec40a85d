import { describe, expect, test } from 'vitest';
import { testApp } from './app.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('GET /', () => {
  test.each([undefined, '*/*', 'application/json'])('answers %s as KServe does', async (accept) => {
    const { app } = await testApp({}, 'loading');
    const response = await app.inject({ url: '/', headers: accept === undefined ? {} : { accept } });
    expect([response.statusCode, response.body]).toEqual([200, '{"status":"alive"}']);
    expect(response.headers.vary).toBe('accept');
  });

  test('shows a browser a page that loads nothing from elsewhere and runs no inline code', async () => {
    const { app } = await testApp({}, 'loading');
    const page = await app.inject({ url: '/', headers: { accept: BROWSER } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    expect(files).toEqual(expect.arrayContaining(['try-it/try-it.js', 'try-it/try-it.css', 'docs']));
    for (const file of files.filter((file) => file !== 'data:,')) {
      expect(file).not.toMatch(/^(\w+:|\/)/); // Relative, so that it works behind a proxy that adds a path.
      expect((await app.inject(`/${file}`)).statusCode).toBe(200);
    }
  });
});

describe('what the page shows', () => {
  test('is the labels of a text classifier, and a request that it answers', async () => {
    const { app } = await testApp();
    const { name, labels, example } = (await app.inject('/try-it/model.json')).json();
    expect({ name, labels }).toEqual({ name: 'custom-model', labels: ['negative', 'positive'] });
    const { probs } = (await app.inject({ method: 'POST', url: example.path, payload: example.body })).json();
    expect(probs[0]).toHaveLength(labels.length);
  });

  test('is the error of the server while the model loads', async () => {
    const { app } = await testApp({}, 'loading');
    const response = await app.inject('/try-it/model.json');
    expect([response.statusCode, response.json().code]).toEqual([503, 'not_ready']);
  });
});
