import type { SessionFaultCode, TurnEnd } from '../../domain/session/event';
import type { Usage } from '../../domain/session/usage';
import type { TurnOutcome } from '../agent';
import { withDetail } from '../fault';
import type { ResultMessage } from './message';

/** Values of `terminal_reason`, from 2.1.329. */
const CANCELLED = ['aborted_streaming', 'aborted_tools'];
const TOO_LONG = ['prompt_too_long', 'blocking_limit', 'rapid_refill_breaker'];
const LIMITED = ['max_turns', 'budget_exhausted'];

/**
 * Returns how a turn ended. `is_error` decides, not `subtype`, which is `success` even for a failed request. `failure`
 * is the name of the failure in the preceding synthetic message, in which case the result has no status.
 */
export function turnOutcome(result: ResultMessage, failure: string | undefined): TurnOutcome {
  const reason = result.terminal_reason ?? '';
  if (CANCELLED.includes(reason)) return { end: 'cancelled' };
  if (LIMITED.includes(reason) || result.subtype.startsWith('error_max_')) return { end: 'limitReached' };
  if (result.is_error !== true) return { end: wellEnded(result.stop_reason) };
  return { end: 'failed', fault: withDetail(faultCode(result, reason, failure), resultWords(result)) };
}

function wellEnded(stopReason: string | null | undefined): TurnEnd {
  if (stopReason === 'refusal') return 'refused';
  return stopReason === 'max_tokens' ? 'limitReached' : 'completed';
}

function faultCode(result: ResultMessage, reason: string, failure: string | undefined): SessionFaultCode {
  if (TOO_LONG.includes(reason)) return 'contextTooLong';
  if (result.api_error_status === 401 || failure === 'authentication_failed') return 'loginNeeded';
  if (result.api_error_status === 429 || failure === 'rate_limit') return 'rateLimited';
  return 'modelError';
}

/** Returns Claude Code's description of a failed turn: a sentence for people, or internal errors. */
export function resultWords(result: ResultMessage): string {
  return result.result ?? result.errors?.join('\n') ?? '';
}

/**
 * Returns the usage of the session. `modelUsage` and the cost include the time before a resume. Tokens read from or
 * written to the cache count as input. `model` is the one whose context window is used.
 */
export function usageOf(result: ResultMessage, model: string | undefined): Usage | undefined {
  const models = Object.entries(result.modelUsage ?? {});
  if (models.length === 0) return undefined;
  const sum = (values: readonly (number | null | undefined)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const window = models.find(([name]) => name === model)?.[1].contextWindow ?? models[0]?.[1].contextWindow;
  return {
    inputTokens: sum(models.flatMap(([, m]) => [m.inputTokens, m.cacheReadInputTokens, m.cacheCreationInputTokens])),
    outputTokens: sum(models.map(([, m]) => m.outputTokens)),
    ...(typeof window === 'number' ? { contextSize: window } : {}),
    ...(typeof result.total_cost_usd === 'number' ? { cost: { amount: result.total_cost_usd, currency: 'USD' } } : {}),
  };
}
