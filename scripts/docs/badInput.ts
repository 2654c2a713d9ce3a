// Generates docs/bad-input.md from the rows that the tests use and the texts that people read.
import path from 'node:path';
import { ENGLISH } from '../../src/texts/english';
import { faultTextId, isKnownCode } from '../../src/texts/faults/faults';
import { generalWords, type TextTable } from '../../src/texts/text';
import { ROWS, type BadInputRow } from '../../test/integration/badInput/rows';

/** Path of the document, relative to the root. */
export const BAD_INPUT = path.join('docs', 'bad-input.md');

const HEAD = `# Bad input

What can go wrong, and what Coppice says or does about it. A code stands for a sentence that people read. The tests
compare worktrees, refs, the index, the user's files, and the store before and after: nothing in them changes.

\`npm run docs\` generates this file from \`test/integration/badInput/rows.ts\` and the extension's texts.

| What is wrong | Code | What Coppice says or does | Tested in |
| --- | --- | --- | --- |
`;

/** Returns the document's content. Throws if a code has no text. */
export function badInputDocument(): string {
  const rows = Object.entries<BadInputRow>(ROWS).map(([what, { code, instead, file }]) => {
    const words = code === undefined ? instead : textOf(code);
    if (words === undefined) throw new Error(`no text says that ${what}`);
    const cells = [upperFirst(what), code === undefined ? '' : `\`${code}\``, words, `\`test/${file}\``];
    return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`;
  });
  return `${HEAD}${rows.join('')}`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns the text of a failure, or of something that the transcript shows about an agent. */
function textOf(code: string): string | undefined {
  const table: TextTable = ENGLISH;
  const text = table[isKnownCode(code) ? faultTextId(code) : code];
  return text === undefined ? undefined : generalWords(text);
}
