import { createInterface, type Interface } from 'node:readline/promises';
import { type Choices, check, partNames, template } from './choices.js';
import { choosable, type PartName, parts } from './parts.js';

const QUESTIONS: Record<keyof Omit<Choices, 'without'>, string> = {
  name: 'Name of the Deployment and its Service',
  model: 'Name of the model in URLs',
  image: "Name of the container image and the server's folder",
  scope: 'Scope of the packages, without its @',
  registry: 'Registry that images are published in',
};

/** Asks on the terminal for what was not given; an empty answer keeps what is there. */
export async function ask(given: {
  names: Partial<Choices>;
  without: readonly PartName[] | undefined;
}): Promise<Choices> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const choices: Choices = { ...template, ...given.names };
    for (const key of Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]) {
      if (given.names[key] !== undefined) continue;
      choices[key] = await until(terminal, `${QUESTIONS[key]} (${template[key]}): `, (answer) => {
        if (answer) check(key, answer);
        return answer || template[key];
      });
    }
    return { ...choices, without: given.without ?? (await askParts(terminal)) };
  } finally {
    terminal.close();
  }
}

async function askParts(terminal: Interface): Promise<readonly PartName[]> {
  for (const name of choosable) console.log(`  ${name.padEnd(12)} ${parts[name].about}`);
  return until(terminal, 'Parts to leave out, separated by commas (none): ', partNames);
}

/** Asks again after an answer that cannot be used. */
async function until<T>(terminal: Interface, question: string, read: (answer: string) => T): Promise<T> {
  for (;;) {
    try {
      return read((await terminal.question(question)).trim());
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error;
      console.log((error as Error).message);
    }
  }
}
