/** What a person sees while an experiment runs. */
export interface Progress {
  /** A step has begun or something has happened. */
  say(text: string): void;
  /** The state now; replaces the last one where it can. */
  state(text: string): void;
  /** The line of the state is over. */
  end(): void;
}

/** On a terminal the state stays on one line; elsewhere it is a line every ten seconds. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  let shown = false;
  let last = 0;
  const clear = () => {
    if (shown) stream.write('\r\x1b[K');
    shown = false;
  };
  return {
    say(text) {
      clear();
      stream.write(`${text}\n`);
    },
    state(text) {
      if (stream.isTTY) {
        clear();
        stream.write(text.slice(0, stream.columns - 1));
        shown = true;
      } else if (Date.now() - last >= 10_000) {
        last = Date.now();
        stream.write(`${text}\n`);
      }
    },
    end: clear,
  };
}
