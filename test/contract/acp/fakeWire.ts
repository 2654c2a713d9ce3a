import { ScriptedWire } from '../../fixtures/scriptedWire';

export interface SentMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number };
}

/** The agent's end of an ACP client's lines, controlled by a test. */
export class FakeWire extends ScriptedWire<SentMessage> {
  update(update: object, sessionId = 's1'): Promise<void> {
    return this.send({ method: 'session/update', params: { sessionId, update } });
  }

  /** Takes the adapter's next message, which must be this request, and answers it. */
  async answer(method: string, result: object): Promise<SentMessage> {
    const request = await this.next();
    if (request.method !== method) throw new Error(`${method} was expected, ${JSON.stringify(request)} was sent`);
    await this.send({ jsonrpc: '2.0', id: request.id, result });
    return request;
  }

  async refuse(method: string, error: object): Promise<void> {
    const request = await this.next();
    if (request.method !== method) throw new Error(`${method} was expected, ${JSON.stringify(request)} was sent`);
    await this.send({ jsonrpc: '2.0', id: request.id, error });
  }
}
