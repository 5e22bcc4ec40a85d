import { allPages } from '../src/pages.js';

export const pages = allPages();
/** The pages that are the course; the others stand beside the code that they are about. */
export const course = pages.filter(({ file }) => file.startsWith('docs/') && !file.startsWith('docs/traces/'));
