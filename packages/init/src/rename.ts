/** Names to be replaced, wherever they stand as a word of their own, in contents and in paths. */
export type Names = readonly (readonly [from: string, to: string])[];

export function rename(text: string, names: Names): string {
  return names.reduce((all, [from, to]) => {
    if (from === to) return all;
    const literal = from.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    // KEDA's HPA has the name of the ScaledObject behind its own prefix.
    return all.replace(RegExp(`(?<=^|[^\\w-]|keda-hpa-)${literal}(?!\\w)`, 'gm'), to);
  }, text);
}
