// docs/bad-input.md: what can be wrong, from the rows that the tests go by, with what people read about it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { CHAT_TEXTS } from '../../src/protocol/chatTexts';
import { ROWS, type BadInputRow } from '../../test/integration/badInput/rows';
import { root } from '../process';

/** The document, below the root. */
export const BAD_INPUT = path.join('docs', 'bad-input.md');

const HEAD = `# Bad input

What can be wrong, and what Coppice makes of it. A code stands for a sentence that people read; the tests compare
worktrees, refs, index, the user's files and the store before and after: nothing of them has changed.

This file is written by \`npm run docs\`, from \`test/integration/badInput/rows.ts\` and the texts of the extension.

| What is wrong | Code | What Coppice says or does | Tested in |
| --- | --- | --- | --- |
`;

/** The document's content. Throws where a code has no sentence. */
export function badInputDocument(): string {
  const sentences: Readonly<Record<string, string | undefined>> = {
    ...sentencesOf(path.join(root, 'src', 'vscode', 'messages.ts')),
    ...CHAT_TEXTS,
  };
  const rows = Object.entries<BadInputRow>(ROWS).map(([what, { code, instead, file }]) => {
    const said = code === undefined ? instead : sentences[code];
    if (said === undefined) throw new Error(`nothing is said where ${what}`);
    const cells = [upperFirst(what), code === undefined ? '' : `\`${code}\``, said, `\`test/${file}\``];
    return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`;
  });
  return `${HEAD}${rows.join('')}`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** By code, the first text of its sentence in `SENTENCES`. */
function sentencesOf(file: string): Record<string, string | undefined> {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const made = new Map<string, ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer) made.set(node.name.getText(), node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const sentences = made.get('SENTENCES');
  if (!sentences || !ts.isObjectLiteralExpression(sentences)) throw new Error(`${file} has no SENTENCES`);
  return Object.fromEntries(
    sentences.properties.map((property) => {
      const name = property.name?.getText() ?? '';
      const maker = ts.isPropertyAssignment(property) ? property.initializer : property.name;
      return [name, maker && firstText(ts.isIdentifier(maker) ? (made.get(maker.text) ?? maker) : maker)];
    }),
  );
}

function firstText(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && node.expression.getText() === 't') {
    const [text] = node.arguments;
    return text && ts.isStringLiteralLike(text) ? text.text : undefined;
  }
  return ts.forEachChild(node, firstText);
}
