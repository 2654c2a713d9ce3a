import { crc32 } from 'node:zlib';
import { parseJson } from '../../base/ndjson';

/** A value in SQLite, or a parameter of a statement. Numbers are finite, and times are milliseconds. */
export type SqlValue = number | string | Uint8Array | null;

/** A statement of a change, exactly as it was run and will be replayed. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** One committed change in a journal. */
export interface Frame {
  /** Numbered from 1 without a gap, across journals. */
  readonly sequence: number;
  /** The schema version under which the statements were run. They are never replayed under another one. */
  readonly schema: number;
  /** The last sequence that was synced when this frame was written. No frame up to it may be missing. */
  readonly synced: number;
  /** Describes the change, chosen by its caller. */
  readonly tag: string;
  readonly statements: readonly Statement[];
}

/** Bytes before a payload: its length and its CRC32, both unsigned 32-bit little-endian. */
const HEAD = 8;
/** Maximum bytes of a payload. A single larger change is a bug. */
const PAYLOAD_MAX = 64 * 1024 * 1024;
const OPENING_BRACE = 0x7b;

/** Returns a record: length, checksum, JSON. */
export function encodeRecord(payload: object): Buffer {
  const json = Buffer.from(JSON.stringify(payload));
  if (json.length > PAYLOAD_MAX) throw new Error(`change too large for the journal: ${json.length} bytes`);
  const record = Buffer.allocUnsafe(HEAD + json.length);
  record.writeUInt32LE(json.length, 0);
  record.writeUInt32LE(crc32(json), 4);
  json.copy(record, HEAD);
  return record;
}

export function encodeFrame(frame: Frame): Buffer {
  const statements = frame.statements.map(({ sql, params }) => [sql, params.map(toJson)]);
  return encodeRecord({ ...frame, statements });
}

/** Returns the record that begins at `at`, or `undefined` if it is incomplete or damaged. */
export function recordAt(bytes: Buffer, at: number): { readonly value: unknown; readonly end: number } | undefined {
  if (at + HEAD >= bytes.length) return undefined;
  const end = at + HEAD + bytes.readUInt32LE(at);
  if (end > bytes.length || bytes[at + HEAD] !== OPENING_BRACE) return undefined;
  const json = bytes.subarray(at + HEAD, end);
  if (crc32(json) !== bytes.readUInt32LE(at + 4)) return undefined;
  return { value: parseJson(json.toString('utf8')), end };
}

/** Returns the intact frames from `at` on. `end` is the first byte that belongs to none. */
export function readFrames(bytes: Buffer, at: number): { readonly frames: readonly Frame[]; readonly end: number } {
  const frames: Frame[] = [];
  let end = at;
  for (let record = recordAt(bytes, end); record; record = recordAt(bytes, end)) {
    const frame = parseFrame(record.value);
    if (!frame) break;
    frames.push(frame);
    end = record.end;
  }
  return { frames, end };
}

/**
 * Whether bytes that aren't an intact frame were once synced, because a later frame says that `sequence` was. A torn
 * write leaves no such frame behind, but a damaged disk does.
 */
export function wasSynced(bytes: Buffer, from: number, sequence: number): boolean {
  for (let at = from + 1; at + HEAD < bytes.length; at++) {
    const record = recordAt(bytes, at);
    const frame = record && parseFrame(record.value);
    if (frame && frame.synced >= sequence) return true;
  }
  return false;
}

/**
 * Parses without a schema, because it runs for every frame of a journal and a checksum has already verified the bytes.
 */
function parseFrame(value: unknown): Frame | undefined {
  if (!isObject(value)) return undefined;
  const { sequence, schema, synced, tag } = value;
  if (!isCount(sequence) || !isCount(schema) || !isCount(synced) || typeof tag !== 'string') return undefined;
  if (!Array.isArray(value['statements'])) return undefined;
  const statements: Statement[] = [];
  for (const item of value['statements'] as unknown[]) {
    const statement = parseStatement(item);
    if (!statement) return undefined;
    statements.push(statement);
  }
  return { sequence, schema, synced, tag, statements };
}

function parseStatement(item: unknown): Statement | undefined {
  if (!Array.isArray(item)) return undefined;
  const [sql, raw] = item as unknown[];
  if (typeof sql !== 'string' || !Array.isArray(raw)) return undefined;
  const params: SqlValue[] = [];
  for (const value of raw as unknown[]) {
    const param = fromJson(value);
    if (param === undefined) return undefined;
    params.push(param);
  }
  return { sql, params };
}

/** JSON would silently turn NaN and infinities into null, and the replayed state would differ. */
function toJson(value: SqlValue): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`can't store ${value}`);
  if (value === null || typeof value !== 'object') return value;
  return { base64: Buffer.from(value).toString('base64') };
}

function fromJson(value: unknown): SqlValue | undefined {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  if (!isObject(value) || typeof value['base64'] !== 'string') return undefined;
  return new Uint8Array(Buffer.from(value['base64'], 'base64'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
