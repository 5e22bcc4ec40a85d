import { parseArgs } from 'node:util';
import { choosable, type PartName, parts } from './parts.js';

export interface Choices {
  /** Of the Deployment, its Service and its autoscalers. */
  name: string;
  /** Of the model, in URLs and of the InferenceService. */
  model: string;
  /** Of the container image, and of the server's folder in apps/. */
  image: string;
  /** Of the packages: @scope/http. */
  scope: string;
  /** Where images are published, such as ghcr.io/acme. */
  registry: string;
  without: readonly PartName[];
}

export const template: Choices = {
  name: 'app-fastify',
  model: 'custom-model',
  image: 'inference-server',
  scope: 'repo',
  registry: 'ghcr.io/OWNER',
  without: [],
};

export const USAGE = `npm run init [-- options]     makes this clone yours; asks for what no option says

  --name NAME            of the Deployment and its Service, ${template.name} now
  --model NAME           of the model in URLs, ${template.model} now
  --image NAME           of the container image and the server's folder, ${template.image} now
  --scope NAME           of the packages, @${template.scope} now
  --registry HOST/OWNER  where images are published, such as ghcr.io/acme
  --without PART,…       leaves parts out: ${choosable.join(', ')}
  --minimal              the server and the overlay hpa-v1, nothing else
  --yes                  asks nothing: what no option says stays
  --help                 prints this

Parts:
${choosable.map((name) => `  ${name.padEnd(12)} ${parts[name].about}`).join('\n')}`;

/** What a command line asks for: what it does not say is undefined. @throws Error that says how to put it right */
export function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      name: { type: 'string' },
      model: { type: 'string' },
      image: { type: 'string' },
      scope: { type: 'string' },
      registry: { type: 'string' },
      without: { type: 'string', multiple: true },
      minimal: { type: 'boolean' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { without, minimal, yes, help, ...names } = values;
  for (const [key, value] of Object.entries(names)) check(key as keyof typeof names, value);
  const left = minimal ? (Object.keys(parts) as PartName[]) : without && partNames(without.join(','));
  return { names, without: left, yes, help };
}

/** @throws Error where there is no such part */
export function partNames(text: string): PartName[] {
  const names = text.split(/[\s,]+/).filter(Boolean);
  const unknown = names.filter((name) => !choosable.includes(name as PartName));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}. Choose from ${choosable.join(', ')}.`);
  return names as PartName[];
}

const LABEL = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** @throws Error where a name cannot be used */
export function check(key: Exclude<keyof Choices, 'without'>, value: string): void {
  if (key === 'registry') {
    if (/^[a-z0-9.-]+(:\d+)?(\/[\w.-]+)*$/i.test(value)) return;
    throw new Error(`--registry ${value} is no registry. Give its host and your name there, such as ghcr.io/acme.`);
  }
  if (LABEL.test(value)) return;
  const rule = 'Use up to 40 lower-case letters, digits and -, with a letter first and no - last.';
  throw new Error(`--${key} ${value} cannot be a name. ${rule}`);
}
