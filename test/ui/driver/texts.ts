// The texts in windows, by ID. Journeys find everything that Coppice shows by these texts.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import { root } from '../../../scripts/process';
import { pseudoManifest, pseudoTable } from '../../../scripts/pseudo/pseudo';
import { t as practiceText } from '../../../src/practice/texts';
import { ENGLISH, type English, type TextId } from '../../../src/texts/english';
import { generalWords, holesIn } from '../../../src/texts/text';
import { createFill, createTranslate } from '../../../src/texts/translate';
import type { COMMANDS } from '../../../src/vscode/ids';

/** Returns what the practice agent writes; that is English in every language. */
export { practiceText };

/** A command of the manifest, by its name in `COMMANDS`. */
export type CommandName = keyof typeof COMMANDS;

const { pseudo } = inject('equipment');
const SHOWN = pseudo ? pseudoTable(ENGLISH) : ENGLISH;

/** Returns a text as the windows show it. */
export const text = createTranslate<English>(SHOWN, 'en');

const fill = createFill(SHOWN, 'en');

/** Returns a pattern for a text with any value in its holes, except those in `values`. */
export function textPattern(id: TextId, values: Readonly<Record<string, string | number>> = {}): RegExp {
  const anything = Object.fromEntries(holesIn(generalWords(ENGLISH[id])).map((hole) => [hole, ANYTHING]));
  return new RegExp(
    fill(id, { ...anything, ...values })
      .split(ANYTHING)
      .map(escapeForRegExp)
      .join('.*'),
  );
}

/** A character that is in no text. */
const ANYTHING = '\u0000';

function escapeForRegExp(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

const englishManifest = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
const manifestTexts = pseudo ? pseudoManifest(englishManifest) : englishManifest;

/** Returns a text of the manifest, for example `views.container.title`. */
export function manifestText(key: string): string {
  const shown = manifestTexts[key];
  if (shown === undefined) throw new Error(`package.nls.json has no ${key}`);
  return shown;
}

/** Returns a command's title on buttons and in menus. */
export function commandTitle(command: CommandName): string {
  return manifestText(`command.${command}.title`);
}

/** Returns a command's title in the palette. */
export function paletteTitle(command: CommandName): string {
  return `${manifestText('command.category')}: ${commandTitle(command)}`;
}

/** The title of Coppice's view container. */
export const CONTAINER = manifestText('views.container.title');
