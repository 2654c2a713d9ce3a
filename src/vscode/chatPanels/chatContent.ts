import type { Disposable } from '../../base/disposable';
import type { Fault, Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { ChatEvent, ChatMethod, ChatState } from '../../protocol/chat';
import { faultText, type FaultCode } from '../messages';
import type { Answer } from './viewChannel';

/** What a chat is about at the moment: a task to be started, or an attempt. */
export interface ChatContent extends Disposable {
  state(): ChatState;
  title(): string;
  /** Carries out what the view asks for; `undefined`: this content knows no such request. */
  answer(method: ChatMethod, params: unknown): Promise<Answer> | undefined;
}

/** What a content may do to its panel. */
export interface ChatFrame {
  push(event: ChatEvent): void;
  /** The state is another one as a whole: the view gets all of it anew. */
  reset(): void;
  /** The title may have changed. */
  retitle(): void;
  /** The panel shows this attempt from now on. */
  become(attempt: AttemptId): void;
}

/** A failure as the view shows it. */
export function faultAnswer(fault: Fault<FaultCode>): Answer {
  const { code, detail } = fault;
  return { ok: false, error: { code, text: faultText(fault), ...(detail === undefined ? {} : { detail }) } };
}

/** A service's result as the answer of a request. */
export function resultAnswer(result: Result<unknown, FaultCode>): Answer {
  return result.ok ? { ok: true, value: result.value } : faultAnswer(result.error);
}
