import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseJson } from '../../base/ndjson';
import { ENGLISH, type English } from '../../texts/english';
import { createFill, createTranslate, type ShownTable } from '../../texts/translate';
import { localized, readTranslations, tableNames } from '../../texts/translation';

/** Folder with the tables of other languages, next to the bundle. */
const TABLES = path.join(import.meta.dirname, '..', 'media', 'texts');

/** All texts in the display language of VS Code, or in English if there's no translation. */
export const SHOWN_TEXTS: ShownTable = loadTexts(vscode.env.language);

/** Returns a text by ID in the display language, with its holes filled in. */
export const t = createTranslate<English>(SHOWN_TEXTS, vscode.env.language);

/** Does the same as `t`, for an ID or values that are known only at run time. */
export const fillText = createFill(SHOWN_TEXTS, vscode.env.language);

function loadTexts(language: string): ShownTable {
  for (const name of tableNames(language)) {
    const raw = readTable(name);
    if (raw !== undefined) return localized(ENGLISH, readTranslations(ENGLISH, raw).translations);
  }
  return ENGLISH;
}

function readTable(name: string): unknown {
  try {
    return parseJson(readFileSync(path.join(TABLES, `${name}.json`), 'utf8'));
  } catch {
    return undefined; // no such language
  }
}
