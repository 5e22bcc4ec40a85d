// Writes the schemas beside it: `node update.mjs [CRD.yaml…]`. Takes what the cluster of the current kube context serves,
// and the kinds that it does not have from the files of their CustomResourceDefinitions.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const KINDS = [
  ['v1', 'ConfigMap'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['autoscaling/v1', 'HorizontalPodAutoscaler'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['serving.kserve.io/v1beta1', 'InferenceService'],
  ['keda.sh/v1alpha1', 'ScaledObject'],
  ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ['monitoring.coreos.com/v1', 'PodMonitor'],
];

/** Fields to keep, where a whole schema has many that no manifest of ours may or will set. */
const KEPT = {
  ObjectMeta: ['name', 'namespace', 'labels', 'annotations'],
  InferenceServiceSpec: ['predictor'],
  Predictor: [
    ...['annotations', 'labels', 'containers', 'containerConcurrency', 'timeout', 'canaryTrafficPercent'],
    ...['minReplicas', 'maxReplicas', 'scaleMetric', 'scaleMetricType', 'scaleTarget'],
  ],
};

const NAMED = /^#\/components\/schemas\//;
const pick = (object, names) => Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
const values = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
const get = (path) =>
  JSON.parse(
    execFileSync('kubectl', ['get', '--raw', path], { maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] }),
  );

/** What JSON Schema knows of an OpenAPI schema, with unknown fields refused. */
function strict(schema, kept) {
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const [first, ...rest] = schema.allOf ?? [];
  if (first?.$ref && rest.length === 0) return strict(first);
  if (schema.$ref) return { $ref: `#/definitions/${schema.$ref.replace(NAMED, '')}` };

  const result = pick(schema, ['type', 'enum', 'required', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength']);
  for (const name of ['minItems', 'maxItems', 'minProperties', 'oneOf', 'anyOf']) {
    if (schema[name] !== undefined) result[name] = schema[name];
  }
  if (schema.items) result.items = strict(schema.items);
  const { properties, additionalProperties } = schema;
  if (properties) {
    result.properties = values(kept ? pick(properties, kept) : properties, (value) => strict(value));
    if (kept && result.required) result.required = result.required.filter((name) => kept.includes(name));
  }
  if (additionalProperties) result.additionalProperties = strict(additionalProperties);
  else if (properties && !schema['x-kubernetes-preserve-unknown-fields']) result.additionalProperties = false;
  return result;
}

/** Every named schema that is reached from one. */
function definitions(schema, all, found = {}) {
  for (const [, name] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) {
    if (found[name]) continue;
    found[name] = strict(all[name], name.endsWith('.ObjectMeta') ? KEPT.ObjectMeta : undefined);
    definitions(found[name], all, found);
  }
  return found;
}

function root(schema, apiVersion, kind) {
  const { spec, status, ...others } = schema.properties;
  const result = strict({ ...schema, properties: { ...others, ...(spec && { spec }) } });
  Object.assign(result.properties, {
    apiVersion: { const: apiVersion },
    kind: { const: kind },
    metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
  });
  if (kind === 'InferenceService') {
    result.properties.spec = strict(spec, KEPT.InferenceServiceSpec);
    result.properties.spec.properties.predictor = strict(spec.properties.predictor, KEPT.Predictor);
  }
  return result;
}

const served = get('/openapi/v3').paths;
const core = get('/openapi/v3/api/v1').components.schemas;
const files = process.argv
  .slice(2)
  .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((d) => d.toJS()));

for (const [apiVersion, kind] of KINDS) {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const crd = files.find(({ spec }) => spec.group === group && spec.names.kind === kind);
  const path = group ? `apis/${apiVersion}` : `api/${version}`;
  if (!crd && !served[path]) throw new Error(`The cluster has no ${apiVersion}: give the file of the CRD of ${kind}`);
  const all = crd ? core : get(`/openapi/v3/${path}`).components.schemas;
  const schema = crd
    ? crd.spec.versions.find(({ name }) => name === version).schema.openAPIV3Schema
    : Object.values(all).find((each) =>
        each['x-kubernetes-group-version-kind']?.some(
          (name) => name.group === group && name.version === version && name.kind === kind,
        ),
      );
  const result = root(schema, apiVersion, kind);
  const text = JSON.stringify({ ...result, definitions: definitions(result, { ...core, ...all }) });
  const suffix = group ? `${group.split('.')[0]}-${version}` : version;
  // Compact: nobody reads it, and a schema that is new differs in every line anyway.
  writeFileSync(new URL(`${kind.toLowerCase()}-${suffix}.json`, import.meta.url), `${text}\n`);
}
