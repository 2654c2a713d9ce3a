import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent } from '../../domain/session/event';
import { askId, toAnswer, toAsk } from './ask';
import type { Control } from './control';
import { currentText } from './currentText';
import { editedFile } from './diffs';
import type { CanUseTool } from './message';

interface OpenAsk {
  readonly requestId: string;
  readonly request: CanUseTool;
  isTold: boolean;
}

const WITHDRAWN: AskOutcome = { type: 'withdrawn' };

/** The permission requests that wait for an answer. */
export class Asks {
  readonly #cwd: string;
  readonly #control: Control;
  readonly #open = new Map<AskId, OpenAsk>();

  constructor(cwd: string, control: Control) {
    this.#cwd = cwd;
    this.#control = control;
  }

  /** A request has come. `written`: the arguments of its call as the model wrote them. */
  async opened(requestId: string, request: CanUseTool, written: unknown): Promise<AgentEvent[]> {
    const open: OpenAsk = { requestId, request, isTold: false };
    this.#open.set(askId(requestId), open);
    const file = editedFile(request.tool_name, request.input);
    const current = file === undefined ? undefined : await currentText(this.#cwd, file);
    // The turn may be over by now.
    if (this.#open.get(askId(requestId)) !== open) return [];
    open.isTold = true;
    const ask = toAsk(requestId, request, { cwd: this.#cwd, current, written });
    const { diffs } = ask;
    const call = { id: request.tool_use_id, status: 'pending' as const, ...(diffs.length === 0 ? {} : { diffs }) };
    return [
      { type: 'toolCall', call },
      { type: 'asked', ask },
    ];
  }

  /** Sends an answer. Nothing, if this ask does not wait (any longer); otherwise what there is to tell of it. */
  settle(id: AskId, outcome: AskOutcome): AgentEvent[] | undefined {
    const open = this.#open.get(id);
    if (!open) return undefined;
    this.#open.delete(id);
    const answer = toAnswer(open.request, outcome);
    void this.#control.answer(open.requestId, answer);
    if (answer['behavior'] !== 'allow') return [];
    return [{ type: 'toolCall', call: { id: open.request.tool_use_id, status: 'running' } }];
  }

  /** Claude Code no longer waits for this one. */
  withdrawn(requestId: string): AgentEvent[] {
    const id = askId(requestId);
    return this.#open.delete(id) ? [{ type: 'askWithdrawn', ask: id }] : [];
  }

  /** Takes back all of them, because the turn is over. */
  withdrawAll(): AgentEvent[] {
    const all = [...this.#open];
    for (const [id] of all) this.settle(id, WITHDRAWN);
    return all.filter(([, { isTold }]) => isTold).map(([ask]) => ({ type: 'askWithdrawn', ask }));
  }
}
