import { expect, test } from 'vitest';
import { commandsOf } from './shell.js';

const fence = (text: string) => `\`\`\`sh\n${text}\n\`\`\`\n`;

test('each line is a command, without its comment', () => {
  expect(commandsOf(fence('npm start   # serves\n\n# then\ncurl host/#there'))).toEqual([
    'npm start',
    'curl host/#there',
  ]);
});

test('a # in quotes is no comment', () => {
  expect(commandsOf(fence(`echo 'a # b' "c # d" # e`))).toEqual([`echo 'a # b' "c # d"`]);
});

test('what continues a command is part of it', () => {
  expect(commandsOf(fence('a \\\n  -b # why\nc'))).toEqual(['a -b', 'c']);
  expect(commandsOf(fence("a <<'END'\n# x\nEND\nb"))).toEqual(["a <<'END'\n# x\nEND", 'b']);
  expect(commandsOf(fence('for x in y; do\n  z\ndone\nb'))).toEqual(['for x in y; do\n  z\ndone', 'b']);
});
