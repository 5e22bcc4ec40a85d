/** One thing that a lab asks for. */
export interface Check {
  text: string;
  held: boolean;
  /** What was seen; where that is not what it should be, how to get it. */
  seen: string;
}

/** What one lab's checks come to. */
export interface Result {
  checks: Check[];
  /** The learner's figures beside others. */
  table?: string[];
}

export function check(text: string, held: boolean, seen: string): Check {
  return { text, held, seen };
}

/** A line for each check, the figures, and how many held. */
export function report(lab: number, { checks, table = [] }: Result): string {
  const lines = checks.map(({ held, text, seen }) => `${held ? '✓' : '✗'} ${text}: ${seen.replace(/\s*\n\s*/g, '; ')}`);
  const failed = checks.filter(({ held }) => !held).length;
  const verdict = failed === 0 ? `all ${checks.length} checks held` : `${failed} of ${checks.length} checks failed`;
  return [...lines, ...(table.length > 0 ? ['', ...table, ''] : []), `lab ${lab}: ${verdict}`].join('\n');
}

/** Rows in columns: the first to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const cell = (text: string, i: number) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0));
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}
