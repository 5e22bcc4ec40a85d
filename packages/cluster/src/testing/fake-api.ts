import type { Api } from '../cluster.js';

/** A cluster that has these objects, by path, and where kubectl answers these commands. Lists may be asked with a query. */
export function fakeApi(objects: Record<string, unknown>, commands: Record<string, string | Error> = {}): Api {
  const get = async (path: string) => {
    const found = objects[path] ?? objects[path.split('?')[0] ?? ''];
    if (found instanceof Error) throw found;
    return found;
  };
  return {
    get: get as Api['get'],
    list: (async (path: string) => (await get(path)) ?? []) as Api['list'],
    async kubectl(...args) {
      const line = args.join(' ');
      const key = Object.keys(commands).find((command) => line.startsWith(command));
      const answer = key === undefined ? new Error(`no such command: ${line}`) : commands[key];
      if (answer instanceof Error) throw answer;
      return answer ?? '';
    },
  };
}

export const forbidden = new Error('GET /x: 403 {"message":"forbidden"}');

/** What `kubectl config view` answers. */
export function kubeConfig(name: string, { server = 'https://192.0.2.1:6443', namespace = 'lab' } = {}): string {
  const context = { name, context: { cluster: 'c', user: 'u', namespace } };
  return JSON.stringify({ contexts: [context], clusters: [{ name: 'c', cluster: { server } }] });
}
