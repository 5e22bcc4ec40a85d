import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** kubectl on one cluster: commands as a user would type them, and the API itself through `kubectl proxy`. */
export class Kube {
  private constructor(
    private readonly flags: readonly string[],
    private readonly proxy: ChildProcess,
    private readonly url: string,
  ) {}

  /** @param kubeconfig by default kubectl's own: KUBECONFIG or ~/.kube/config, and its current context */
  static async connect(kubeconfig?: string): Promise<Kube> {
    const flags = kubeconfig ? [`--kubeconfig=${kubeconfig}`] : await currentContext();
    // In a process group of its own: Ctrl-C in a terminal must not end it before what was made is removed.
    const proxy = spawn('kubectl', [...flags, 'proxy', '--port=0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    process.once('exit', () => proxy.kill());
    const errors: string[] = [];
    proxy.stderr.on('data', (data) => errors.push(String(data)));
    const [line] = await Promise.race([
      once(createInterface({ input: proxy.stdout }), 'line') as Promise<[string]>,
      once(proxy, 'exit').then(() => Promise.reject(new Error(errors.join('').trim()))),
    ]).catch((error) => {
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

  /** Runs kubectl. @throws Error with what kubectl wrote to stderr */
  async kubectl(...args: string[]): Promise<string> {
    try {
      const { stdout } = await execute('kubectl', [...this.flags, ...args], { maxBuffer: 64 * 1024 * 1024 });
      return stdout;
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      throw new Error(stderr?.trim() || String(error));
    }
  }

  /** One object, or undefined where there is none (or no such kind). @param path such as /apis/apps/v1/namespaces/a/deployments/b */
  async get<T>(path: string): Promise<T | undefined> {
    const response = await this.fetch(path);
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** What a path answers, such as a pod's port through the API server. @throws Error unless it answers 200 */
  async text(path: string): Promise<string> {
    const response = await this.fetch(path);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  /** The objects of a list, none where there is no such kind. */
  async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ items: T[] }>(path))?.items ?? [];
  }

  /** Lines of a pod's log, as they are written, until its container ends. */
  async *log(namespace: string, pod: string, container?: string): AsyncGenerator<string> {
    const query = new URLSearchParams({ follow: 'true', ...(container && { container }) });
    const response = await fetch(`${this.url}/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`);
    if (!response.ok || !response.body) throw new Error(`log of ${pod}: ${response.status} ${await response.text()}`);
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest) yield rest;
  }

  /** An API server that is short of CPU may fail to answer once or twice. */
  private async fetch(path: string): Promise<Response> {
    for (let left = 3; ; left--) {
      try {
        const response = await fetch(this.url + path, { signal: AbortSignal.timeout(10_000) });
        if (response.status < 500 || left === 0) return response;
      } catch (error) {
        if (left === 0) throw error;
      }
      await delay(500);
    }
  }
}

/** Held fast, so that a change of the context in the meantime does not change the cluster. */
async function currentContext(): Promise<string[]> {
  try {
    const { stdout } = await execute('kubectl', ['config', 'current-context']);
    return [`--context=${stdout.trim()}`];
  } catch {
    return []; // kubectl itself will say what is wrong.
  }
}
