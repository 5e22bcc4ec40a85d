/** Names to be replaced, wherever they stand as a word of their own, in contents and in paths. */
export type Names = readonly (readonly [from: string, to: string])[];

export function rename(text: string, names: Names): string {
  return names.reduce((all, [from, to]) => {
    if (from === to) return all;
    const literal = from.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return all.replace(RegExp(`(?<![\\w-])${literal}(?![\\w])`, 'g'), to);
  }, text);
}
