import { toConversation, type ConversationMessage } from './conversation';
import { fields, items, text } from './json';
import { EventStream, sendJson, tokens } from './stream';
import { newId, type WireFormat } from './wireFormat';

/** OpenAI's Chat Completions, which OpenCode uses with providers that its users configure. */
export const chat: WireFormat = {
  path: /\/chat\/completions$/,

  read({ body, raw }) {
    const tools = items(body['tools']).map((tool) => {
      const declared = fields(fields(tool)['function']);
      return { name: text(declared['name']), args: Object.keys(fields(fields(declared['parameters'])['properties'])) };
    });
    return toConversation(
      { raw, model: text(body['model']), isStream: body['stream'] === true, tools },
      messagesIn(items(body['messages'])),
    );
  },

  async write(response, request, reply, uses) {
    const { input, output } = tokens(request.size);
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    const calls = uses.map(({ name, args }, index) => ({
      index,
      id: newId('call_'),
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }));
    const finish = calls.length > 0 ? 'tool_calls' : 'stop';
    const head = { id: newId('chatcmpl-'), created: 1_700_000_000, model: request.model };
    if (!request.isStream) {
      const message = {
        role: 'assistant',
        content: reply.text ?? '',
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
      };
      const choices = [{ index: 0, message, finish_reason: finish }];
      sendJson(response, 200, { ...head, object: 'chat.completion', choices, usage });
      return;
    }
    const stream = new EventStream(response, reply.pace);
    const chunk = (more: object) => stream.send({ ...head, object: 'chat.completion.chunk', ...more });
    const send = (delta: object, finished: string | null = null) =>
      chunk({ choices: [{ index: 0, delta, finish_reason: finished }] });
    send({ role: 'assistant', content: '' });
    await stream.sendChunks(reply.thinking ?? '', (piece) => send({ reasoning_content: piece }));
    await stream.sendChunks(reply.text ?? '', (piece) => send({ content: piece }));
    for (const call of calls) {
      const { index } = call;
      send({ tool_calls: [{ ...call, function: { name: call.function.name, arguments: '' } }] });
      await stream.sendChunks(call.function.arguments, (piece) =>
        send({ tool_calls: [{ index, function: { arguments: piece } }] }),
      );
    }
    send({}, finish);
    chunk({ choices: [], usage });
    stream.send('[DONE]');
    stream.end();
  },

  failure: (status, message) => ({
    error: { message, type: status === 401 ? 'invalid_request_error' : 'server_error', code: null },
  }),
};

/** Results in a row answer calls that were made together. */
function messagesIn(messages: readonly unknown[]): ConversationMessage[] {
  const found: ConversationMessage[] = [];
  let callResults: string[] = [];
  for (const message of messages) {
    const { role, content } = fields(message);
    if (role === 'tool') {
      if (callResults.length === 0) found.push({ results: callResults });
      callResults.push(contentText(content));
      continue;
    }
    callResults = [];
    if (role === 'user') found.push({ prompt: contentText(content) });
  }
  return found;
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return items(content)
    .map((part) => text(fields(part)['text']))
    .join('\n');
}
