import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SUBJECTS } from '../conformance/subject.js';

const FOLDER = new URL('fixtures/', import.meta.url);

/** Cases that the controllers' own code decided; `npm run conformance -- --save` writes them. */
describe('the controllers decided as we do in', () => {
  it.each(readdirSync(FOLDER))('%s', (file) => {
    const { controller, case: one, decisions } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
    const ours = SUBJECTS[controller]?.decide(one);
    expect(JSON.parse(JSON.stringify(ours))).toEqual(decisions);
  });
});
