import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cut } from './blocks.js';
import { type Choices, template } from './choices.js';
import { listed, unlink } from './links.js';
import { type Part, type PartName, parts, withoutParts } from './parts.js';
import { type Names, rename } from './rename.js';

/** Files whose text stays as it is. */
const AS_IS = /(^|\/)(LICENSE|NOTICE)$|\.(onnx|svg|png|jsonl)$/;

/**
 * Makes the repository in a folder what the choices say: parts go, and names change in contents and paths.
 * @returns the parts that went
 */
export function init(root: string, choices: Choices): PartName[] {
  const parted = withoutParts(choices.without);
  const goes = [...parted].flatMap((name) => (parts[name] as Part).paths).map(pattern);
  const isGone = (path: string) => folders(path).some((folder) => goes.some((own) => own.test(folder)));
  const names = namesOf(choices);
  // What was built or installed in folders that go.
  git(root, 'clean', '-fdX', '--quiet', '--', 'apps', 'packages', 'docs', 'load');
  for (const file of tracked(root)) {
    if (isGone(file)) {
      rmSync(join(root, file));
      removeEmpty(dirname(join(root, file)));
      continue;
    }
    const path = join(root, rename(file, names));
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(root, file), path);
    removeEmpty(dirname(join(root, file)));
    if (AS_IS.test(file)) continue;
    const text = readFileSync(path, 'utf8');
    const changed = rename(without(text, file, parted, isGone), names);
    if (changed !== text) writeFileSync(path, changed);
  }
  writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n');
  return [...parted].filter((name) => name !== 'init');
}

/** Formats what has another length now, and makes the lockfile follow the packages that are left. */
export function settle(root: string): void {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  run('npm', 'install');
  run('npx', 'biome', 'check', '--write', '--linter-enabled=false', '--log-level=error', '.');
}

export function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
}

const tracked = (root: string) =>
  git(root, 'ls-files', '-z')
    .split('\0')
    .filter((file) => file && existsSync(join(root, file)));

/** Removes a folder, and those that it is in, as far as nothing is in them. */
function removeEmpty(folder: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder));
}

/** A path, and each folder that it is in. */
function folders(path: string): string[] {
  return path === '.' ? [] : [path, ...folders(dirname(path))];
}

function pattern(own: string): RegExp {
  return RegExp(`^${own.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
}

/** A file's text without what is about parts that go. */
function without(text: string, file: string, parted: ReadonlySet<PartName>, isGone: (path: string) => boolean): string {
  const left = cut(text, (name) => parted.has(name as PartName));
  if (file.endsWith('.md')) return unlink(left, file, isGone);
  if (file.endsWith('kustomization.yaml')) return listed(left, file, isGone);
  if (file.endsWith('package.json')) return withoutPackages(left, parted);
  return left;
}

/** A package.json without the scripts of parts that go, and without their packages. */
function withoutPackages(text: string, parted: ReadonlySet<PartName>): string {
  const manifest = JSON.parse(text);
  for (const { paths, scripts = [] } of [...parted].map((name): Part => parts[name])) {
    for (const script of scripts) delete manifest.scripts?.[script];
    for (const path of paths) {
      const name = path.replace(/^packages\//, '@repo/');
      delete manifest.dependencies?.[name];
      delete manifest.devDependencies?.[name];
    }
  }
  return JSON.stringify(manifest, null, 2);
}

function namesOf(choices: Choices): Names {
  return [
    [template.registry, choices.registry],
    [template.name, choices.name],
    [template.model, choices.model],
    [template.image, choices.image],
    [`@${template.scope}`, `@${choices.scope}`],
    ['autoscaling-ml-services', choices.name],
  ];
}
