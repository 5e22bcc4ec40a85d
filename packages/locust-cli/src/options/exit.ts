/** What ends the command before any load: help, version and list on stdout, else an error on stderr, and the exit code. */
export class Exit extends Error {
  constructor(
    /** Without its last line end. */
    readonly text: string,
    readonly code: number,
    readonly to: 'stdout' | 'stderr',
  ) {
    super(text);
  }
}

/** A command line that is wrong. @throws Exit with argparse's code, 2 */
export function fail(message: string): never {
  throw new Exit(`load: error: ${message}`, 2, 'stderr');
}
