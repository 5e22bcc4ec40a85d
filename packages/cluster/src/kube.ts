import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Between two tries, in ms. */
const PAUSE = 500;
/** What does no harm when it is done twice. */
const REPEATABLE = ['annotate', 'apply', 'delete', 'get', 'logs', 'patch', 'replace', 'scale'];
/** What a webhook, or an API server, that is short of CPU makes kubectl say. */
const BUSY =
  /failed calling webhook|deadline exceeded|\btime(d )?out\b|(was|connection) refused|unable to handle the request|too ?many ?requests/i;

/**
 * kubectl on one cluster: commands as a user would type them, and the API itself through `kubectl proxy`, which knows every
 * context and credential plugin. @kubernetes/client-node 2.0.1 is no replacement: it does not load on Node.js 20, installs
 * 68 packages of 83 MB, and leaves kubectl needed for `kustomize`, `apply` and `--dry-run=server`.
 */
export class Kube {
  private constructor(
    private readonly flags: readonly string[],
    private readonly proxy: ChildProcess,
    private readonly url: string,
  ) {}

  /**
   * @param kubeconfig by default kubectl's own: KUBECONFIG or ~/.kube/config
   * @param context of that; by default its current one
   * @param detached in a process group of its own: Ctrl-C in a terminal must not end the proxy before what was made is
   * removed
   */
  static async connect(
    kubeconfig?: string,
    { detached = true, context }: { detached?: boolean; context?: string | undefined } = {},
  ): Promise<Kube> {
    const flags = kubeconfig ? [`--kubeconfig=${kubeconfig}`] : await contextFlag(context);
    const proxy = spawn('kubectl', [...flags, 'proxy', '--port=0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached,
      windowsHide: true,
    });
    process.once('exit', () => proxy.kill());
    const errors: string[] = [];
    proxy.stderr.on('data', (data) => errors.push(String(data)));
    const signal = AbortSignal.timeout(30_000);
    const [line] = await Promise.race([
      once(createInterface({ input: proxy.stdout }), 'line', { signal }) as Promise<[string]>,
      // Not `exit`, after which there may be more to read of what it says.
      once(proxy, 'close', { signal }).then(() => Promise.reject(new Error(errors.join('').trim()))),
    ]).catch((error) => {
      proxy.kill();
      if (error.name === 'AbortError')
        throw new Error('no cluster: `kubectl proxy` says nothing for 30 s: try it by hand');
      if (error.code !== 'ENOENT') throw error;
      throw new Error('no cluster: kubectl is not installed: https://kubernetes.io/docs/tasks/tools');
    });
    const address = /127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (!address) throw new Error(`kubectl proxy said: ${line}`);
    return new Kube(flags, proxy, `http://${address}`);
  }

  close(): void {
    this.proxy.kill();
  }

  /**
   * Runs kubectl: what can be repeated for two minutes, while the cluster is too busy.
   * @throws Error with what kubectl wrote to stderr
   */
  async kubectl(...args: string[]): Promise<string> {
    const isRepeatable = REPEATABLE.includes(args[0] ?? '');
    const all = [...this.flags, ...(isRepeatable ? ['--request-timeout=60s'] : []), ...args];
    const last = Date.now() + 120_000;
    for (;;) {
      try {
        return (await execute('kubectl', all, { maxBuffer: 64 * 1024 * 1024 })).stdout;
      } catch (error) {
        const said = (error as { stderr?: string }).stderr?.trim() || String(error);
        if (!isRepeatable || !BUSY.test(said) || Date.now() > last) throw new Error(said);
      }
      await delay(PAUSE);
    }
  }

  /** Makes one object, and returns it. @param path of those of its kind, such as /api/v1/namespaces */
  create<T extends object>(path: string, object: T): Promise<T> {
    return this.send('POST', path, object);
  }

  /** Puts one object in the place of the one that has its resourceVersion, and returns it. @throws Error with 409 where that has changed */
  replace<T extends object>(path: string, object: T): Promise<T> {
    return this.send('PUT', path, object);
  }

  /** One object, or undefined where there is none (or no such kind). @param path such as /apis/apps/v1/namespaces/a/deployments/b */
  async get<T>(path: string): Promise<T | undefined> {
    const { status, body } = await this.fetch(path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
    return JSON.parse(body) as T;
  }

  /** What a path answers, such as a pod's port through the API server. @throws Error unless it answers 200 */
  async text(path: string): Promise<string> {
    const { status, body } = await this.fetch(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`);
    return body;
  }

  /** The objects of a list, none where there is no such kind. */
  async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ items: T[] }>(path))?.items ?? [];
  }

  /** Lines of a pod's log, as they are written, until its container ends. */
  async *log(namespace: string, pod: string): AsyncGenerator<string> {
    const response = await fetch(`${this.url}/api/v1/namespaces/${namespace}/pods/${pod}/log?follow=true`);
    if (!response.ok || !response.body) throw new Error(`log of ${pod}: ${response.status} ${await response.text()}`);
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest) yield rest;
  }

  private async send<T extends object>(method: string, path: string, object: T): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** An API server that is short of CPU may fail to answer, or to answer to the end, once or twice. */
  private async fetch(path: string): Promise<{ status: number; body: string }> {
    for (let left = 3; ; left--) {
      try {
        const response = await fetch(this.url + path, { signal: AbortSignal.timeout(10_000) });
        const answer = { status: response.status, body: await response.text() };
        if ((answer.status < 500 && answer.status !== 429) || left === 0) return answer;
      } catch (error) {
        if (left === 0) throw error;
      }
      await delay(PAUSE);
    }
  }
}

/** kubectl where no cluster is needed, as for `kubectl kustomize`. */
export const offline: Pick<Kube, 'kubectl'> = {
  async kubectl(...args) {
    try {
      return (await execute('kubectl', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
    } catch (error) {
      throw new Error((error as { stderr?: string }).stderr?.trim() || String(error));
    }
  },
};

/** Held fast, so that a change of the current context in the meantime does not change the cluster. */
async function contextFlag(context: string | undefined): Promise<string[]> {
  if (context) return [`--context=${context}`];
  try {
    const { stdout } = await execute('kubectl', ['config', 'current-context']);
    return [`--context=${stdout.trim()}`];
  } catch {
    return []; // kubectl itself will say what is wrong.
  }
}
