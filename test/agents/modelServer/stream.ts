import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Reply } from './scenario';

/** A stream of server-sent events to an agent. It ends early if the agent disconnects. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #pace: NonNullable<Reply['pace']>;

  constructor(response: ServerResponse, pace: Reply['pace']) {
    this.#response = response;
    this.#pace = pace ?? { ms: 1, characters: 9 };
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  }

  get isClosed(): boolean {
    return this.#response.destroyed;
  }

  send(data: object | string, event?: string): void {
    const name = event === undefined ? '' : `event: ${event}\n`;
    this.#response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }

  /** Sends a text in chunks. */
  async sendChunks(text: string, send: (piece: string) => void): Promise<void> {
    const { ms, characters } = this.#pace;
    for (let at = 0; at < text.length && !this.isClosed; at += characters) {
      send(text.slice(at, at + characters));
      await pause(ms);
    }
  }

  end(): void {
    this.#response.end();
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Returns the tokens that a request and its response are reported to have used. */
export function tokens(size: number): { readonly input: number; readonly output: number } {
  return { input: Math.max(10, Math.round(size / 4)), output: 42 };
}
