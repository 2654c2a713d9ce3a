import { toConversation, type ConversationMessage } from './conversation';
import { fields, items, text } from './json';
import { EventStream, sendJson, tokens } from './stream';
import { newId, type WireFormat } from './wireFormat';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  429: 'rate_limit_error',
};

/** Anthropic's Messages API, which Claude Code uses. */
export const anthropic: WireFormat = {
  path: /\/v1\/messages$/,

  read({ body, raw }) {
    const tools = items(body['tools']).map((tool) => ({
      name: text(fields(tool)['name']),
      args: Object.keys(fields(fields(fields(tool)['input_schema'])['properties'])),
    }));
    const messages = items(body['messages']).filter((message) => fields(message)['role'] === 'user');
    return toConversation(
      { raw, model: text(body['model']), isStream: body['stream'] === true, tools },
      messages.flatMap((message) => messagesIn(fields(message)['content'])),
    );
  },

  async write(response, request, reply, uses) {
    const blocks = [
      ...(reply.thinking === undefined ? [] : [{ type: 'thinking', thinking: reply.thinking, signature: 'c2ln' }]),
      ...(reply.text === undefined ? [] : [{ type: 'text', text: reply.text }]),
      ...uses.map(({ name, args }) => ({ type: 'tool_use', id: newId('toolu_'), name, input: args })),
    ];
    const { input, output } = tokens(request.size);
    const stop = { stop_reason: uses.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null };
    const usage = { input_tokens: input, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    const message = { id: newId('msg_'), type: 'message', role: 'assistant', model: request.model };
    if (!request.isStream) {
      sendJson(response, 200, { ...message, content: blocks, ...stop, usage: { ...usage, output_tokens: output } });
      return;
    }
    const stream = new EventStream(response, reply.pace);
    const send = (type: string, more: object) => stream.send({ type, ...more }, type);
    const start = { ...message, content: [], stop_reason: null, stop_sequence: null };
    send('message_start', { message: { ...start, usage: { ...usage, output_tokens: 1 } } });
    for (const [index, block] of blocks.entries()) await sendBlock(stream, send, index, block);
    send('message_delta', { delta: stop, usage: { output_tokens: output } });
    send('message_stop', {});
    stream.end();
  },

  failure: (status, message) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
  }),
};

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly input?: object;
}

/** Sends a block: opens it empty, sends its content in chunks, and closes it. */
async function sendBlock(
  stream: EventStream,
  send: (type: string, more: object) => void,
  index: number,
  block: Block,
): Promise<void> {
  const delta = (more: object) => send('content_block_delta', { index, delta: more });
  switch (block.type) {
    case 'text':
      send('content_block_start', { index, content_block: { type: 'text', text: '' } });
      await stream.sendChunks(block.text ?? '', (piece) => delta({ type: 'text_delta', text: piece }));
      break;
    case 'thinking':
      send('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } });
      await stream.sendChunks(block.thinking ?? '', (piece) => delta({ type: 'thinking_delta', thinking: piece }));
      delta({ type: 'signature_delta', signature: block.signature });
      break;
    default:
      send('content_block_start', { index, content_block: { ...block, input: {} } });
      await stream.sendChunks(JSON.stringify(block.input), (piece) =>
        delta({ type: 'input_json_delta', partial_json: piece }),
      );
  }
  send('content_block_stop', { index });
}

function messagesIn(content: unknown): ConversationMessage[] {
  if (typeof content === 'string') return [{ prompt: content }];
  const blocks = items(content).map(fields);
  const results = blocks
    .filter((block) => block['type'] === 'tool_result')
    .map((block) => resultText(block['content']));
  const prompt = blocks
    .filter((block) => block['type'] === 'text')
    .map((block) => text(block['text']))
    .join('\n');
  return [...(results.length > 0 ? [{ results }] : []), { prompt }];
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return items(content)
    .map((block) => text(fields(block)['text']))
    .join('\n');
}
