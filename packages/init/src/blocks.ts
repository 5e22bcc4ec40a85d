// In a file that stays, what is about a part is marked by comments of whatever kind the file has:
//
//   <!-- part: course -->
//   …
//   <!-- /part -->
//
//   stage_docs # part: course
//   | a cell | another <!-- part: course --> |
//
// Of several names (`part: kserve keda`) each has to stay for the text to stay.

const COMMENT = String.raw`(?:<!--|\/\*|\/\/|#)\s*`;
const END = String.raw`\s*(?:-->|\*\/)?`;
const BEGIN_LINE = RegExp(`^\\s*${COMMENT}part: ([a-z -]+?)${END}$`);
const END_LINE = RegExp(`^\\s*${COMMENT}/part${END}$`);
const ONE_LINE = RegExp(`^(.*\\S)\\s+${COMMENT}part: ([a-z -]+?)${END}( \\|)?$`);

/** The text without the marks, and without what they say is about a part that goes. @throws Error of a block without end */
export function cut(text: string, isGone: (part: string) => boolean): string {
  if (!text.includes('part: ')) return text;
  const kept: string[] = [];
  let open: { gone: boolean } | undefined;
  for (const line of text.split('\n')) {
    const names = BEGIN_LINE.exec(line)?.[1];
    if (names !== undefined) {
      if (open) throw new Error(`A block begins inside another: ${line.trim()}`);
      open = { gone: names.split(' ').some(isGone) };
    } else if (open && END_LINE.test(line)) {
      open = undefined;
    } else if (!open?.gone) {
      const [, before = '', own, cell = ''] = ONE_LINE.exec(line) ?? [];
      if (own === undefined) kept.push(line);
      else if (!own.split(' ').some(isGone)) kept.push(before + cell);
    }
  }
  if (open) throw new Error('A block has no end: add a comment with /part');
  return kept.join('\n').replace(/\n{3,}/g, '\n\n');
}
