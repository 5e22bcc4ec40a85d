import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Kube } from '../src/kube.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kube-'));
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Puts a kubectl before the real one. */
function kubectl(script: string) {
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\ncd '${folder}'\n${script}\n`, { mode: 0o755 });
}

/** Calls `use` with a cluster whose API is `api`, and where the commands of kubectl are `script`. */
async function connected(api: RequestListener, script: string, use: (kube: Kube) => Promise<void>) {
  const server = createServer(api);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  kubectl(`[ "$2" != proxy ] || { echo "Starting to serve on 127.0.0.1:${port}"; exec sleep 600; }\n${script}`);
  const kube = await Kube.connect('k.yaml');
  try {
    await use(kube);
  } finally {
    kube.close();
    server.closeAllConnections();
    server.close();
  }
}

test('a kubectl that cannot start its proxy is quoted', async () => {
  kubectl('echo "error: no such file: k.yaml" >&2; exit 1');
  await expect(Kube.connect('k.yaml')).rejects.toThrow('error: no such file: k.yaml');
});

describe('a command', () => {
  const BUSY = 'failed calling webhook "a.b": context deadline exceeded';
  const afterFailing = (error: string, use: (kube: Kube, calls: () => string[]) => Promise<void>) => {
    const script = `echo "$*" >> calls; [ "$(wc -l < calls)" -gt 1 ] || { echo '${error}' >&2; exit 1; }; echo done`;
    const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    return connected(
      () => {},
      script,
      (kube) => use(kube, calls),
    );
  };

  test('that may be repeated is, while a webhook is busy', () =>
    afterFailing(BUSY, async (kube, calls) => {
      expect(await kube.kubectl('apply', '-f', 'x.yaml')).toBe('done\n');
      expect(calls()).toEqual(Array(2).fill('--kubeconfig=k.yaml --request-timeout=60s apply -f x.yaml'));
    }));

  test.each([
    ['create', BUSY],
    ['apply', 'admission webhook "a.b" denied the request: no'],
  ])('is not repeated otherwise: %s, %s', (command, error) =>
    afterFailing(error, async (kube, calls) => {
      await expect(kube.kubectl(command, 'x')).rejects.toThrow(error);
      expect(calls()).toHaveLength(1);
    }),
  );
});

describe('the API', () => {
  const answering = (api: RequestListener, use: (kube: Kube) => Promise<void>) => connected(api, '', use);

  test.each<[string, RequestListener]>([
    ['is too busy', (_, response) => response.writeHead(429).end()],
    ['is not there yet', (_, response) => response.writeHead(503).end()],
    [
      'breaks off',
      (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
    ],
  ])('is asked again when it %s', (_, first) => {
    let asked = 0;
    const api: RequestListener = (request, response) => {
      asked++;
      if (asked === 1) first(request, response);
      else response.end('{"items":[1]}');
    };
    return answering(api, async (kube) => {
      expect(await kube.list('/api/v1/pods')).toEqual([1]);
      expect(asked).toBe(2);
    });
  });

  test('has nothing of what it does not find, and says why it refuses', () =>
    answering(
      ({ url }, response) => response.writeHead(url === '/secret' ? 403 : 404).end('no'),
      async (kube) => {
        expect(await kube.get('/a')).toBeUndefined();
        expect(await kube.list('/a')).toEqual([]);
        await expect(kube.get('/secret')).rejects.toThrow('GET /secret: 403 no');
      },
    ));

  test('makes one object and replaces it, and says why it refuses', () => {
    const asked: string[] = [];
    const api: RequestListener = async (request, response) => {
      let body = '';
      for await (const text of request.setEncoding('utf8')) body += text;
      asked.push(`${request.method} ${request.url} ${body}`);
      if (asked.length > 2) response.writeHead(409).end('there already');
      else response.writeHead(201).end('{"kind":"Lease","metadata":{"resourceVersion":"1"}}');
    };
    return answering(api, async (kube) => {
      const made = await kube.create<object>('/leases', { kind: 'Lease' });
      expect(made).toEqual({ kind: 'Lease', metadata: { resourceVersion: '1' } });
      await kube.replace('/leases/a', made);
      expect(asked).toEqual([
        'POST /leases {"kind":"Lease"}',
        'PUT /leases/a {"kind":"Lease","metadata":{"resourceVersion":"1"}}',
      ]);
      await expect(kube.create('/leases', {})).rejects.toThrow('POST /leases: 409 there already');
    });
  });
});
