import type { AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent } from '../../domain/session/event';
import { toAnswer, toAsk } from './ask';
import type { Control } from './control';
import { currentText } from './currentText';
import { editedFile } from './diffs';
import type { CanUseTool } from './message';

interface OpenAsk {
  readonly requestId: string;
  readonly request: CanUseTool;
  /** Whether its event was emitted. Until then, nothing has to be withdrawn. */
  isReported: boolean;
}

const WITHDRAWN: AskOutcome = { type: 'withdrawn' };

/** The permission requests that are waiting for an answer. */
export class Asks {
  readonly #cwd: string;
  readonly #run: string;
  readonly #control: Control;
  readonly #open = new Map<AskId, OpenAsk>();
  #ids = 0;

  /** `run`: marker of the run. It is part of ask ids, because request ids can be anything, even equal. */
  constructor(cwd: string, run: string, control: Control) {
    this.#cwd = cwd;
    this.#run = run;
    this.#control = control;
  }

  /** Opens a request. `written`: the arguments of its call as the model wrote them. */
  async opened(requestId: string, request: CanUseTool, written: unknown): Promise<AgentEvent[]> {
    this.#ids += 1;
    const id = `${this.#run}-a${this.#ids}` as AskId;
    const open: OpenAsk = { requestId, request, isReported: false };
    this.#open.set(id, open);
    const file = editedFile(request.tool_name, request.input);
    const current = file === undefined ? undefined : await currentText(this.#cwd, file);
    // The turn may be over by now.
    if (!this.#open.has(id)) return [];
    open.isReported = true;
    const ask = toAsk(id, request, { cwd: this.#cwd, current, written });
    const { diffs } = ask;
    const call = { id: request.tool_use_id, status: 'pending' as const, ...(diffs.length === 0 ? {} : { diffs }) };
    return [
      { type: 'toolCall', call },
      { type: 'asked', ask },
    ];
  }

  /** Sends an answer and returns its events, or `undefined` if this ask isn't open. */
  settle(id: AskId, outcome: AskOutcome): AgentEvent[] | undefined {
    const open = this.#open.get(id);
    if (!open) return undefined;
    this.#open.delete(id);
    const answer = toAnswer(open.request, outcome);
    void this.#control.answer(open.requestId, answer);
    if (answer['behavior'] !== 'allow') return [];
    return [{ type: 'toolCall', call: { id: open.request.tool_use_id, status: 'running' } }];
  }

  /** Removes a request that Claude Code is no longer waiting for. */
  withdrawn(requestId: string): AgentEvent[] {
    const withdrawn = [...this.#open].filter(([, open]) => open.requestId === requestId);
    for (const [id] of withdrawn) this.#open.delete(id);
    return withdrawals(withdrawn);
  }

  /** Withdraws all requests, because the turn is over. */
  withdrawAll(): AgentEvent[] {
    const all = [...this.#open];
    for (const [id] of all) this.settle(id, WITHDRAWN);
    return withdrawals(all);
  }
}

function withdrawals(asks: readonly (readonly [AskId, OpenAsk])[]): AgentEvent[] {
  return asks.filter(([, { isReported }]) => isReported).map(([ask]) => ({ type: 'askWithdrawn', ask }));
}
