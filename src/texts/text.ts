/**
 * A text in English: the words, or the words with a comment for translators, or its plural forms. A name in braces is
 * a hole that a value fills: `{branch}`.
 */
export type Text = string | AnnotatedText | PluralText;

/** Words that could be misread without their context. */
export interface AnnotatedText {
  readonly text: string;
  /** For translators: where the words appear, or what they refer to. */
  readonly comment: string;
}

/** A text that differs by the number in its hole `{count}`. */
export interface PluralText {
  readonly one: string;
  readonly other: string;
  readonly comment?: string;
}

/** Texts by their ids. An id stays the same when its English words are corrected. */
export type TextTable = Readonly<Record<string, Text>>;

type Words<T> = T extends string
  ? T
  : T extends { readonly text: infer Only extends string }
    ? Only
    : T extends { readonly one: infer One extends string; readonly other: infer Other extends string }
      ? One | Other
      : never;

type HolesOf<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | HolesOf<Rest> : never;

/** The names of a text's holes. */
export type Holes<T> = HolesOf<Words<T>>;

/** One value for each hole of a text. Numbers are written as the language writes them; pass an identifier as a string. */
export type TextValues<T> = {
  readonly [Hole in Holes<T>]: Hole extends 'count' ? number : string | number;
};

/** Returns the text of an id in the user's language, each hole filled with its value. */
export type Translate<Table> = <Id extends keyof Table>(
  id: Id,
  ...values: [Holes<Table[Id]>] extends [never] ? [] : [values: TextValues<Table[Id]>]
) => string;

/** The ids of texts without holes. */
export type PlainId<Table> = {
  [Id in keyof Table]: [Holes<Table[Id]>] extends [never] ? Id : never;
}[keyof Table];

/** The words of a text that doesn't depend on a number, or the general form of one that does. */
export function generalWords(text: Text): string {
  if (typeof text === 'string') return text;
  return 'text' in text ? text.text : text.other;
}

/** The names of the holes in some words, each once. */
export function holesIn(words: string): readonly string[] {
  return [...new Set([...words.matchAll(HOLE)].map(([, name]) => name ?? ''))];
}

/** A hole in a text. */
export const HOLE = /\{(\w+)\}/g;
