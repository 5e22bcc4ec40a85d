import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pages.js';

// A number that was measured stands between markers, and comes from the published traces:
//
//   <!-- n hpa-v1.figures.peak -->5<!-- /n -->
//   <!-- n hpa-v1.figures.peakAfter s -->41 s<!-- /n -->                  a format, see below
//   <!-- n hpa-v1.samples.*.metrics.cpu.max % -->200 %<!-- /n -->          of each sample; its most
//   <!-- n hpa-v1.samples.@30.desired -->4<!-- /n -->                     the first sample at 30 s or later
//   <!-- n hpa-v1.checks.scalesUp.observed -->6 desired, 6 ready<!-- /n -->  the check of that id
//
// The path begins with the trace's name; its rest is a way through the JSON. `npm run docs:fill` writes the numbers.

const MARKER = /<!-- n\s+([^>]*?)\s+-->[^<]*<!-- \/n -->/g;

const formats: Record<string, (value: number | string) => string> = {
  s: (value) => `${Math.round(Number(value))} s`,
  ms: (value) => `${Math.round(Number(value))} ms`,
  '%': (value) => `${Math.round(Number(value))} %`,
  // 0.97 is 97 %.
  share: (value) => `${Math.round(Number(value) * 100)} %`,
  // Milliseconds, in seconds.
  'ms>s': (value) => `${(Number(value) / 1000).toFixed(1)} s`,
  round: (value) => `${Math.round(Number(value))}`,
  date: (value) => String(value).slice(0, 10),
  '': (value) => String(value),
};

const ofMany: Record<string, (values: number[]) => unknown> = {
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  first: (values) => values[0],
  last: (values) => values.at(-1),
  count: (values) => values.length,
  // Of an even number the lower one in the middle, as in the traces' own table.
  median: (values) => values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1],
};

export function withNumbers(text: string): string {
  return notAtStart(text).replace(MARKER, (_, inside: string) => {
    // A bar, as in `path | s`, would end a table's cell.
    const [path = '', format = ''] = inside.split(/\s*\\?\|\s*|\s+/);
    const write = formats[format];
    if (!write) throw new Error(`<!-- n ${inside} -->: no format ${format}, only ${Object.keys(formats).join(' ')}`);
    return `<!-- n ${`${path} ${format}`.trim()} -->${write(value(path))}<!-- /n -->`;
  });
}

const WORD_BEFORE = /[ \t]*(\S*(?:<!-- n\s[^>]*-->[^<]*<!-- \/n -->\S*)?)\n([ \t]*)(?=<!-- n\s)/g;

/** A comment that begins a line ends the paragraph, in Markdown as on GitHub: the word before goes with it. */
function notAtStart(text: string): string {
  const moved = text.replace(WORD_BEFORE, (all, word, margin) => (word === '' ? all : `\n${margin}${word} `));
  return moved === text ? text : notAtStart(moved);
}

/** What the published trace has at a path such as `hpa-v1.figures.peak`. */
export function value(path: string): number | string {
  const [name = '', ...steps] = path.split('.');
  const [found, ...others] = steps.reduce(step, [trace(name)]);
  if (others.length > 0) throw new Error(`${path} has ${others.length + 1} values: end it with ${Object.keys(ofMany)}`);
  if (typeof found === 'number' || typeof found === 'string') return found;
  throw new Error(`${path} is ${JSON.stringify(found) ?? 'nothing'} in docs/traces/${name}.json, not a number or text`);
}

function step(values: readonly unknown[], name: string): unknown[] {
  if (name === '*') return values.flatMap((each) => (Array.isArray(each) ? each : []));
  const many = ofMany[name];
  if (many && values.every((each) => typeof each !== 'object' || each === null)) {
    return [many(values.filter((each) => typeof each === 'number'))];
  }
  return values.map((each) => {
    if (name.startsWith('@')) return (each as { at: number }[]).find(({ at }) => at >= Number(name.slice(1)));
    // Of a list, the entry of that id: a check.
    if (Array.isArray(each)) return each.find(({ id }) => id === name) ?? each[Number(name)];
    return (each as Record<string, unknown> | undefined)?.[name];
  });
}

const read = new Map<string, unknown>();

function trace(name: string): unknown {
  if (!read.has(name)) read.set(name, JSON.parse(readFileSync(join(root, `docs/traces/${name}.json`), 'utf8')));
  return read.get(name);
}
