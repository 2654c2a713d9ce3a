// Records traffic with an agent, without secrets.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { WireMessage } from '../src/agents/agent';
import type { RecordedMessage } from './recordings';
import { isSecretName, redact } from '../src/base/redact';

const REDACTED = '‹redacted›';
/** Shorter values aren't treated as secrets, because they may be ordinary words. */
const SECRET_MIN = 6;

/** Returns the values of variables whose names suggest a secret, longest first, because one may contain another. */
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

/** Writes lines {t, dir, msg} for `npm run decode` to a file. `t` is in milliseconds since the recorder was created. */
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
