/** Rows of a CSV file by column, its header, and whether its lines end as Python's csv module ends them. */
export function readCsv(text: string): { header: string; rows: Record<string, string>[]; onlyCrlf: boolean } {
  const lines = text.split('\r\n');
  const onlyCrlf = lines.pop() === '' && !lines.some((line) => line.includes('\n'));
  const [header = '', ...rest] = lines;
  const names = header.split(',');
  const rows = rest.map((line) => {
    const fields = [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    return Object.fromEntries(
      names.map((name, i) => [name, fields[i]?.[1]?.replaceAll('""', '"') ?? fields[i]?.[2] ?? '']),
    );
  });
  return { header, rows, onlyCrlf };
}
