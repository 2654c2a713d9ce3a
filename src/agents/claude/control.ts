import { deferred, type Deferred } from '../../base/deferred';
import { fail, ok, type Result } from '../../base/result';
import type { ControlResponse } from './message';

/** Writes one message. Fails when the process no longer takes any. */
export type Send = (message: unknown) => Promise<Result<undefined, 'inputClosed'>>;

export type RequestFault = 'refused' | 'closed';

/** The control protocol: requests of ours and their answers, which come between all other messages. */
export class Control {
  readonly #send: Send;
  readonly #waiting = new Map<string, Deferred<Result<unknown, RequestFault>>>();
  #next = 1;
  #isClosed = false;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Settled with the answer, or when the process ends (`closed`). `refused`: Claude Code says no, with the reason. */
  async request(request: Readonly<Record<string, unknown>>): Promise<Result<unknown, RequestFault>> {
    if (this.#isClosed) return fail('closed');
    const id = this.#newId();
    const answer = deferred<Result<unknown, RequestFault>>();
    this.#waiting.set(id, answer);
    const sent = await this.#send({ type: 'control_request', request_id: id, request });
    if (!sent.ok) answer.resolve(fail('closed'));
    const result = await answer.promise;
    this.#waiting.delete(id);
    return result;
  }

  /** A request whose answer says nothing. Settled when it is sent. */
  async notify(request: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send({ type: 'control_request', request_id: this.#newId(), request });
  }

  /** Answers a request of Claude Code's. */
  async answer(requestId: string, response: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send({ type: 'control_response', response: { subtype: 'success', request_id: requestId, response } });
  }

  /** Refuses a request that we have no use for; without an answer Claude Code would wait. */
  async refuse(requestId: string, name: string): Promise<void> {
    const error = `not supported: ${name}`;
    await this.#send({ type: 'control_response', response: { subtype: 'error', request_id: requestId, error } });
  }

  /** An answer that has come. */
  answered(response: ControlResponse): void {
    const waiting = this.#waiting.get(response.request_id);
    waiting?.resolve(
      response.subtype === 'success' ? ok(response.response) : fail('refused', { detail: response.error }),
    );
  }

  /** There will be no more answers. */
  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting.values()) waiting.resolve(fail('closed'));
  }

  #newId(): string {
    return `coppice-${this.#next++}`;
  }
}
