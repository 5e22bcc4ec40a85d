import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Manifest } from '../overlays.js';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction | undefined>();

/** What an API server that refuses unknown fields would say of these objects; nothing where all is well. */
export function schemaProblems(manifests: Manifest[]): string[] {
  const names = manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: is there twice`);
  return twice.concat(
    manifests.flatMap((manifest, index) => {
      const validate = validator(manifest);
      if (!validate) return [`${names[index]}: no schema; add its kind to schemas/update.mjs`];
      validate(manifest);
      return (validate.errors ?? []).map(({ instancePath, message, params }) =>
        `${names[index]}: ${instancePath} ${message} ${params.additionalProperty ?? ''}`.trimEnd(),
      );
    }),
  );
}

/** The files' names are those that kubeconform looks for. */
function validator({ apiVersion, kind }: Manifest): ValidateFunction | undefined {
  const [version, group] = apiVersion.split('/').reverse();
  const name = [kind.toLowerCase(), group?.split('.')[0], version].filter(Boolean).join('-');
  const file = new URL(`../../schemas/${name}.json`, import.meta.url);
  if (!validators.has(name)) {
    validators.set(name, existsSync(file) ? ajv.compile(JSON.parse(readFileSync(file, 'utf8'))) : undefined);
  }
  return validators.get(name);
}
