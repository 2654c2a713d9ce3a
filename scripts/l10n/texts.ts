// The English texts of the extension, collected from its sources: what translators translate.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { CHAT_TEXTS } from '../../src/protocol/chatTexts';
import { root } from '../process';

/** The bundle of the English texts, below the folder that package.json names in `l10n`. */
export const BUNDLE = path.join('media', 'l10n', 'bundle.l10n.json');

/**
 * The texts of a source file's calls of `l10n.t`, also by the name that the file gave it. Throws where a call's text
 * does not stand in it as a literal: no translator would ever see it.
 */
export function textsIn(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const names = new Set(['l10n.t', 'vscode.l10n.t']);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.type === undefined && names.has(node.initializer?.getText() ?? ''))
      names.add(node.name.getText());
    if (ts.isCallExpression(node) && names.has(node.expression.getText())) {
      const [text] = node.arguments;
      if (!text || !ts.isStringLiteralLike(text)) throw new Error(`${name}: ${node.getText()} has no literal text`);
      texts.push(text.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** All texts of the extension and its views, each once, in the order of the alphabet. */
export function allTexts(): string[] {
  const texts = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => textsIn(name, readFileSync(path.join(root, 'src', name), 'utf8')));
  return [...new Set([...texts, ...Object.values(CHAT_TEXTS)])].sort();
}

/** The bundle's content: each English text stands for itself. */
export function bundleOf(texts: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), undefined, 2)}\n`;
}
