import { join } from 'node:path';
import { ask } from './ask.js';
import { type Choices, readArguments, template, USAGE } from './choices.js';
import { git, init, settle } from './init.js';

// `npm run init`: makes a clone of this template yours.

const root = join(import.meta.dirname, '../../..');

try {
  const { names, without, yes, help } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
  } else {
    if (git(root, 'status', '--porcelain')) {
      throw new Error('There are changes that are not committed. Commit or stash them first, so that you can go back.');
    }
    const given: Choices = { ...template, ...names, without: without ?? [] };
    const choices = yes || !process.stdin.isTTY ? given : await ask({ names, without });
    const gone = init(root, choices);
    settle(root);
    console.log(`
${choices.name} is yours${gone.length > 0 ? `, without ${gone.join(', ')}` : ''}. git diff shows what changed. Prove it:

  npm ci && npm test && npm run lint && npm run typecheck
  npm start
`);
  }
} catch (error) {
  console.error(`init: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
