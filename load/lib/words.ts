/** What a load is: the experiment of an overlay shows it in words. */
export interface Load {
  /** Such as `12 users`. */
  who: string;
  /** At most. */
  users: number;
  texts: readonly [number, number];
  /** Seconds. */
  wait: readonly [number, number];
  /** Seconds in which each of the users makes one request, where the load is an open one. */
  cycle?: number | undefined;
}

export function words({ who, users, texts, wait, cycle }: Load): string {
  const each = span(texts, texts[1] === 1 ? 'text' : 'texts');
  if (cycle !== undefined) {
    return `requests of ${each} as ${who} would begin them, ${(users / cycle).toFixed(1)} a second at most`;
  }
  if (wait[1] === 0 && texts[0] === texts[1]) return `${users} requests of ${each} in flight at all times`;
  return `${who}, each with ${each}${wait[1] === 0 ? '' : ` and then ${span(wait, 's')} of thought`}`;
}

function span([least, most]: readonly [number, number], unit: string): string {
  return `${least === most ? least : `${least} to ${most}`} ${unit}`;
}
