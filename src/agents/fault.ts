import { redact } from '../base/redact';
import { fail, type Fault, type Result } from '../base/result';
import type { SessionFault, SessionFaultCode } from '../domain/session/event';
import type { LaunchCode } from '../platform/process/process';
import type { AgentExit } from './agent';

/** Characters of an agent's output in a failure. */
const DETAIL_MAX = 2_000;

/** The many ways in which agents and model providers say that they need a login or another key. */
export const LOGIN_WORDS =
  /\b401\b|\bunauthori[sz]ed\b|\bunauthenticated\b|authentication (required|failed|error)|api[ _-]?key|not (logged|signed) in|(log|sign) ?in (again|first|required|to)\b|(please|to) (log|sign) ?in|invalid (access |auth\w* )?(token|credentials)|(token|credentials|session|login) (has |have )?expired/i;

/** Returns a failure with a shortened, redacted detail. */
export function withDetail(code: SessionFaultCode, detail: string): SessionFault {
  const text = redact(detail).trim().slice(0, DETAIL_MAX).toWellFormed();
  return text === '' ? { code } : { code, detail: text };
}

/** Returns the failure that the end of an agent's process means. Some report a missing login on stderr only. */
export function faultOfExit(exit: AgentExit): SessionFault {
  const how = exit.signal ?? `exit code ${exit.code ?? 'unknown'}`;
  const tail = exit.stderr.slice(-DETAIL_MAX);
  return withDetail(LOGIN_WORDS.test(tail) ? 'loginNeeded' : 'agentExited', tail === '' ? how : `${how}\n${tail}`);
}

const LAUNCH_FAULTS: Readonly<Record<LaunchCode, SessionFaultCode>> = {
  executableNotFound: 'agentNotFound',
  executableNotRunnable: 'agentNotRunnable',
  spawnFailed: 'agentNotRunnable',
  cwdMissing: 'worktreeMissing',
};

/** Returns the failure of a session whose agent couldn't be started. */
export function notLaunched({ code, ...more }: Fault<LaunchCode>): Result<never, SessionFaultCode> {
  return fail(LAUNCH_FAULTS[code], more);
}
