import type { RpcError } from '../../base/jsonRpc';
import { boundedJson, parseJson } from '../../base/ndjson';
import type { SessionFault, SessionFaultCode } from '../../domain/session/event';
import { LOGIN_WORDS, withDetail } from '../fault';
import { fieldsOf } from './messages';

/** "Authentication required" in ACP. No agent is known to use it for anything else. */
const AUTH_REQUIRED = -32_000;

/*
 * Codes aren't portable: a rejected key is -32000 (Kimi), -32603 (OpenCode, Droid), 401 (Gemini), or no error but a
 * text (Copilot). So the words decide if the code doesn't.
 */
const RATE = /\b429\b|rate.?limit|too many requests|quota|resource.exhausted|usage limit/i;
const CONTEXT =
  /context.{0,24}(length|window|limit|overflow|exceed)|prompt (is )?too long|too many (input )?tokens|input.{0,20}too long/i;

/** Characters of an error's data that are searched for words. */
const WORDS_MAX = 16_000;

/** Returns the failure that an agent's error response means. */
export function faultOf(error: RpcError): SessionFault {
  const words = `${error.message} ${error.data === undefined ? '' : boundedJson(error.data, WORDS_MAX)}`;
  return withDetail(codeOf(`${error.code} ${words}`, error.code), detailOf(error));
}

/** Returns the failure that a text means in which an agent reports a failed request although the turn succeeds. */
export function faultOfText(text: string): SessionFault {
  return withDetail(codeOf(text, undefined), text);
}

function codeOf(words: string, code: number | undefined): SessionFaultCode {
  if (code === 429 || RATE.test(words)) return 'rateLimited';
  if (CONTEXT.test(words)) return 'contextTooLong';
  return code === AUTH_REQUIRED || LOGIN_WORDS.test(words) ? 'loginNeeded' : 'modelError';
}

/**
 * Gemini puts the body of the model's response into the message. Others say "Internal error" and put it into the data.
 */
function detailOf(error: RpcError): string {
  const message = innerMessage(parseJson(error.message)) ?? error.message;
  const data = typeof error.data === 'string' ? error.data : innerMessage(error.data);
  return data === undefined || message.includes(data) ? message : `${message}: ${data}`;
}

/** Returns the message in an error object, at most a few objects deep. */
function innerMessage(value: unknown, depth = 0): string | undefined {
  const fields = depth > 3 ? undefined : fieldsOf(value);
  if (!fields) return undefined;
  for (const name of ['message', 'details', 'error']) {
    const inner = fields[name];
    const words = typeof inner === 'string' ? inner : innerMessage(inner, depth + 1);
    if (words !== undefined) return words;
  }
  return undefined;
}
