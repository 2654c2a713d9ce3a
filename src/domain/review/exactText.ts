import { fail, ok, type Result } from '../../base/result';
import { linesOf } from './hunks';

/** How an editor opened a file. */
export interface OpenedAs {
  /** Names the file in a failure. */
  readonly path: string;
  /** Its encoding, by the name that VS Code gives it. */
  readonly encoding: string;
  readonly eol: '\n' | '\r\n';
}

const INEXACT_CODES = ['notUtf8', 'otherEncoding', 'mixedLineEndings'] as const;
/** Why saving an unchanged file may write other bytes than it has. */
export type InexactCode = (typeof INEXACT_CODES)[number];

/** Whether the code is one with which `exactText` fails. */
export function isInexact(code: string): code is InexactCode {
  return INEXACT_CODES.some((inexact) => inexact === code);
}

const BOM = '\ufeff';
const ASCII = /^[\0-\x7f]*$/;

/**
 * Returns an editor's text of a file, if saving it writes exactly the bytes of the file. Fails with `notUtf8`; with
 * `otherEncoding` if the editor didn't open it as UTF-8, unless it is ASCII, which all encodings but UTF-16 write the
 * same way; and with `mixedLineEndings`, which an editor unifies.
 */
export function exactText(bytes: Uint8Array, { path, encoding, eol }: OpenedAs): Result<string, InexactCode> {
  const decoded = utf8Text(bytes);
  if (decoded === undefined) return fail('notUtf8', { params: { path } });
  const hasBom = decoded.startsWith(BOM);
  const text = hasBom ? decoded.slice(BOM.length) : decoded;
  const isReadRight = isUtf8(encoding) ? hasBom === (encoding === 'utf8bom') : !hasBom && isWritable(text, encoding);
  if (!isReadRight) return fail('otherEncoding', { params: { path, encoding } });
  return linesOf(text).join(eol) === text ? ok(text) : fail('mixedLineEndings', { params: { path } });
}

/** Whether it is certain which bytes an editor writes for a text. */
export function isWritable(text: string, encoding: string): boolean {
  return isUtf8(encoding) || (!encoding.startsWith('utf16') && ASCII.test(text));
}

/** Returns the bytes that an editor writes for a text; `undefined` if only the editor knows them. */
export function writtenBytes(text: string, encoding: string): Uint8Array | undefined {
  if (!isWritable(text, encoding)) return undefined;
  return new TextEncoder().encode(encoding === 'utf8bom' ? BOM + text : text);
}

function isUtf8(encoding: string): boolean {
  return encoding === 'utf8' || encoding === 'utf8bom';
}

/** Whether all bytes are valid UTF-8. */
export function isUtf8Text(bytes: Uint8Array): boolean {
  return utf8Text(bytes) !== undefined;
}

/** Returns `undefined` if the bytes aren't UTF-8. Preserves a byte order mark. */
function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
