import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anthropic } from './anthropic';
import { chat } from './chat';
import { gemini } from './gemini';
import { toolUses } from './intents';
import { fields, type Fields } from './json';
import { isSideRequest, replyTo, scenarioOf } from './scenario';
import { sendJson, tokens } from './stream';
import type { WireFormat } from './wireFormat';

/** A request to the model, as a test sees it. */
export interface ReceivedRequest {
  readonly path: string;
  readonly scenario: string;
  readonly prompt: string;
  readonly results: readonly string[];
  /** Whether it is a title or a summary instead of the user's conversation. */
  readonly isSide: boolean;
}

export interface ModelServer {
  readonly port: number;
  readonly url: string;
  /** All requests of agents, oldest first. */
  readonly received: readonly ReceivedRequest[];
  close(): Promise<void>;
}

const FORMATS: readonly WireFormat[] = [anthropic, chat, gemini];
const MODELS = ['test-model', 'gemini-2.5-pro'];

/**
 * A model service on loopback for real agents. It needs neither a key nor a network, and plays scenarios that markers
 * in the prompts choose (see scenario.ts). It is stateless: everything is in the requests, so that any number of agents
 * can share it, and a restarted agent can continue.
 */
export async function startModelServer(port = 0): Promise<ModelServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response, received).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, received: ReceivedRequest[]): Promise<void> {
  const raw = await bodyOf(request);
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const format = request.method === 'POST' ? FORMATS.find((one) => one.path.test(path)) : undefined;
  if (!format) {
    sendOther(response, path, raw);
    return;
  }
  const conversation = format.read({ path, raw, body: parseBody(raw) });
  const reply = replyTo(conversation);
  const prompt = conversation.prompts.at(-1) ?? '';
  received.push({
    path,
    prompt,
    scenario: scenarioOf(conversation),
    results: conversation.results,
    isSide: isSideRequest(conversation),
  });
  if (reply.hangs === true) return;
  if (reply.status !== undefined)
    sendJson(response, reply.status, format.failure(reply.status, `${reply.status}, as asked`));
  else await format.write(response, conversation, reply, toolUses(reply.intents ?? [], conversation));
}

/** Handles other requests: the size of a prompt, the list of models. */
function sendOther(response: ServerResponse, path: string, raw: string): void {
  const { input } = tokens(raw.length);
  if (path.endsWith('/count_tokens')) sendJson(response, 200, { input_tokens: input });
  else if (path.endsWith(':countTokens')) sendJson(response, 200, { totalTokens: input });
  else if (path.endsWith('/v1beta/models'))
    sendJson(response, 200, { models: MODELS.map((id) => ({ name: `models/${id}` })) });
  else if (path.endsWith('/models')) {
    sendJson(response, 200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model', type: 'model' })) });
  } else sendJson(response, 404, { error: { message: `nothing is served at ${path}` } });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(raw: string): Fields {
  try {
    return fields(JSON.parse(raw));
  } catch {
    return {};
  }
}
