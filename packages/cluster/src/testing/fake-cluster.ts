import type { Kube } from '../kube.js';
import type { Meta } from '../objects.js';

export type Stored = { metadata: Meta & { resourceVersion?: string }; spec?: Record<string, unknown> };

/** An API server that keeps objects by path, with the versions that it has of them; and what kubectl is told. */
export function fakeCluster(objects: Record<string, Stored> = {}) {
  const commands: string[] = [];
  let version = 0;
  const put = (path: string, object: Stored) => {
    const metadata = { creationTimestamp: new Date().toISOString(), ...object.metadata };
    objects[path] = { ...object, metadata: { ...metadata, resourceVersion: String(++version) } };
    return structuredClone(objects[path]);
  };
  const kube = {
    get: async (path: string) => structuredClone(objects[path]),
    list: async (path: string) =>
      Object.entries(objects).flatMap(([at, object]) => (at.startsWith(`${path.split('?')[0]}/`) ? [object] : [])),
    async create(path: string, object: Stored) {
      const at = `${path}/${object.metadata.name}`;
      if (objects[at]) throw new Error(`POST ${path}: 409 exists`);
      return put(at, object);
    },
    async replace(path: string, object: Stored) {
      if (!objects[path]) throw new Error(`PUT ${path}: 404 none`);
      if (objects[path].metadata.resourceVersion !== object.metadata.resourceVersion)
        throw new Error(`PUT ${path}: 409 changed`);
      return put(path, object);
    },
    async kubectl(...args: string[]) {
      commands.push(args.join(' '));
      const [verb, kind, name] = args;
      if (verb === 'get') {
        const has = (one: string) => Object.keys(objects).some((path) => path.endsWith(`/${one.replace('/', 's/')}`));
        return args.filter((one) => one.includes('/') && has(one)).join('\n');
      }
      const isGone = (path: string) =>
        (kind === 'namespace' && `${path}/`.includes(`/namespaces/${name}/`)) ||
        (kind === 'lease' && path.endsWith(`/leases/${name}`));
      if (verb === 'delete') for (const path of Object.keys(objects).filter(isGone)) delete objects[path];
      return '';
    },
  };
  return { kube: kube as unknown as Kube, objects, commands };
}
