// Writes traffic with an agent down, without what must not be written down.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { WireMessage } from '../src/agents/agent';
import type { RecordedMessage } from './recordings';
import { isSecretName, redact } from '../src/base/redact';

const REDACTED = '‹redacted›';
/** Shorter values of variables are words that stand anywhere. */
const SECRET_MIN = 6;

/** The values of variables that hold secrets by their names, the longest first: one may be a part of another. */
export function secretsOf(env: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(env).flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
  return values.filter((value) => value.length >= SECRET_MIN).sort((a, b) => b.length - a.length);
}

/** Returns the value without known secrets, what looks like one, and texts in fields that are named like one. */
export function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(secrets.reduce((text, one) => text.replaceAll(one, REDACTED), value));
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name,
    typeof inner === 'string' && isSecretName(name) ? REDACTED : withoutSecrets(inner, secrets),
  ]);
  return Object.fromEntries(fields);
}

/** A file of lines {t, dir, msg}, as `npm run decode` reads it; `t` is in milliseconds since it was made. */
export class Recorder {
  readonly #file: number;
  readonly #secrets: readonly string[];
  readonly #startedAt = Date.now();
  #lines = 0;

  /** Throws if the file already exists, because a recording can't be made again. */
  constructor(file: string, secrets: readonly string[]) {
    this.#file = openSync(file, 'wx');
    this.#secrets = secrets;
  }

  get lines(): number {
    return this.#lines;
  }

  write({ dir, msg }: WireMessage): void {
    const line: RecordedMessage = { t: Date.now() - this.#startedAt, dir, msg: withoutSecrets(msg, this.#secrets) };
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
    this.#lines += 1;
  }

  close(): void {
    closeSync(this.#file);
  }
}
