import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Conversation } from './conversation';
import type { ToolUse } from './intents';
import type { Fields } from './json';
import type { Reply } from './scenario';

/** A request as it arrived: its body, parsed and raw, and its path. */
export interface Incoming {
  readonly body: Fields;
  readonly raw: string;
  readonly path: string;
}

/** A protocol between agents and model services. */
export interface WireFormat {
  /** Matches the paths of requests to the model. */
  readonly path: RegExp;
  read(request: Incoming): Conversation;
  write(response: ServerResponse, request: Conversation, reply: Reply, uses: readonly ToolUse[]): Promise<void>;
  /** The body of a failed request. */
  failure(status: number, message: string): object;
}

export function newId(prefix: string): string {
  return `${prefix}${randomBytes(9).toString('hex')}`;
}
