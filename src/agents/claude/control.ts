import { deferred, type Deferred } from '../../base/deferred';
import { fail, ok, type Result } from '../../base/result';
import type { ControlResponse } from './message';

/** Writes one message. Fails if the process no longer reads. */
export type Send = (message: unknown) => Promise<Result<undefined, 'inputClosed'>>;

export type RequestFault = 'refused' | 'closed';

/** The control protocol: requests in both directions, whose responses arrive between other messages. */
export class Control {
  readonly #send: Send;
  readonly #waiting = new Map<string, Deferred<Result<unknown, RequestFault>>>();
  #next = 1;
  #isClosed = false;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Resolves with the response. Fails with `refused` and a reason, or with `closed` if the process ends. */
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

  /** Sends a request whose response is irrelevant. Resolves when it is sent. */
  async notify(request: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send({ type: 'control_request', request_id: this.#newId(), request });
  }

  /** Answers a request of Claude Code. */
  async answer(requestId: string, response: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send({ type: 'control_response', response: { subtype: 'success', request_id: requestId, response } });
  }

  /** Refuses an unsupported request, because Claude Code would wait for a response. */
  async refuse(requestId: string, name: string): Promise<void> {
    const error = `not supported: ${name}`;
    await this.#send({ type: 'control_response', response: { subtype: 'error', request_id: requestId, error } });
  }

  /** Handles a response. */
  answered(response: ControlResponse): void {
    const waiting = this.#waiting.get(response.request_id);
    waiting?.resolve(
      response.subtype === 'success' ? ok(response.response) : fail('refused', { detail: response.error }),
    );
  }

  /** Fails all pending requests. */
  close(): void {
    this.#isClosed = true;
    for (const waiting of this.#waiting.values()) waiting.resolve(fail('closed'));
  }

  #newId(): string {
    return `coppice-${this.#next++}`;
  }
}
