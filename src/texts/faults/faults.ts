import { ATTEMPT_FAULTS } from './attempt';
import { GIT_FAULTS } from './git';
import { MERGE_FAULTS } from './merge';
import { REVIEW_FAULTS } from './review';
import { START_FAULTS } from './start';
import { STORE_FAULTS } from './store';
import { VIEW_FAULTS } from './view';

/** What people read about failures, by `fault.` and the failure's code. */
export const FAULTS = {
  ...START_FAULTS,
  ...GIT_FAULTS,
  ...ATTEMPT_FAULTS,
  ...REVIEW_FAULTS,
  ...MERGE_FAULTS,
  ...STORE_FAULTS,
  ...VIEW_FAULTS,
} as const;

type CodeOf<Id> = Id extends `fault.${infer Code}` ? Code : never;

/** Codes that have a text. */
export type TextCode = CodeOf<keyof typeof FAULTS>;

/** Codes that mean the same to people as another one, and that one. */
export const SAME_TEXT = {
  storeLocked: 'storeReadOnly',
  leaseStale: 'storeReadOnly',
  hostUnreachable: 'hostNotStarted',
  executableNotFound: 'hostNotStarted',
  executableNotRunnable: 'hostNotStarted',
  cwdMissing: 'hostNotStarted',
  spawnFailed: 'hostNotStarted',
  logFileUnwritable: 'hostNotStarted',
  endedAtOnce: 'hostNotStarted',
  proofInvalid: 'hostNotProven',
  answerInvalid: 'callInvalid',
  requestUnknown: 'requestInvalid',
} as const satisfies Readonly<Record<string, TextCode>>;

/** Codes about which people read something. */
export type KnownCode = TextCode | keyof typeof SAME_TEXT;

/** Whether people read something about a code that comes from elsewhere, perhaps from another version. */
export function isKnownCode(code: string): code is KnownCode {
  return Object.hasOwn(FAULTS, `fault.${code}`) || Object.hasOwn(SAME_TEXT, code);
}

/** Returns the id of the text about a code. */
export function faultTextId(code: KnownCode): `fault.${TextCode}` {
  return `fault.${isAlias(code) ? SAME_TEXT[code] : code}`;
}

function isAlias(code: KnownCode): code is keyof typeof SAME_TEXT {
  return Object.hasOwn(SAME_TEXT, code);
}
