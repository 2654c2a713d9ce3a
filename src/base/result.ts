import type { FaultParamsByCode } from './faultParams';

/** Values for the text that belongs to a code, for example a path or a branch name. */
export type FaultParams = Readonly<Record<string, string | number>>;

/** An expected failure: a stable code, values for its text, and the cause for the log. Never a text for people. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly params?: FaultParams;
  /** All paths that the failure is about, if it's about files. */
  readonly files?: readonly string[];
  /** Technical detail for the log and for *Show Details*, for example the output of Git. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** Outcome of an operation that can fail in expected ways. Bugs are thrown instead. */
export type Result<T, Code extends string = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Fault<Code> };

export function ok(): { readonly ok: true; readonly value: undefined };
export function ok<T>(value: T): { readonly ok: true; readonly value: T };
export function ok<T>(value?: T): { readonly ok: true; readonly value: T | undefined } {
  return { ok: true, value };
}

type FaultMore = Omit<Fault, 'code' | 'params'>;

/** The arguments of a failure besides its code. They include the params that the code's text needs, if any. */
export type FaultArguments<Code extends string> = Code extends keyof FaultParamsByCode
  ? [more: FaultMore & { readonly params: FaultParamsByCode[Code] & FaultParams }]
  : [more?: FaultMore & { readonly params?: FaultParams }];

/** Returns a failed result. */
export function fail<Code extends string>(
  code: Code,
  ...[more]: FaultArguments<Code>
): { readonly ok: false; readonly error: Fault<Code> } {
  return { ok: false, error: { code, ...more } };
}

/** Returns the value, or throws if there is none. For tests, and for callers to whom a failure is a bug. */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}${result.error.detail === undefined ? '' : `: ${result.error.detail}`}`, {
    cause: result.error.cause,
  });
}

/** Returns the message of anything that was thrown. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Returns the `code` of a Node system error (`ENOENT`, `EACCES` …), if it has one. */
export function systemCode(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
