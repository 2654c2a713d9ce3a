import { toConversation, type ConversationMessage } from './conversation';
import { fields, items, text } from './json';
import { EventStream, sendJson, tokens } from './stream';
import { newId, type WireFormat } from './wireFormat';

const STATUS: Readonly<Record<number, string>> = { 401: 'UNAUTHENTICATED', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL' };
const PATH = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Google's generateContent API, which Gemini CLI uses. */
export const gemini: WireFormat = {
  path: PATH,

  read({ body, raw, path }) {
    const [, model = '', method] = PATH.exec(path) ?? [];
    const declared = items(body['tools']).flatMap((tool) => items(fields(tool)['functionDeclarations']));
    const tools = declared.map(fields).map((tool) => ({
      name: text(tool['name']),
      args: Object.keys(fields(fields(tool['parametersJsonSchema'] ?? tool['parameters'])['properties'])),
    }));
    const contents = items(body['contents']).map(fields);
    const messages = contents
      .filter((content) => content['role'] !== 'model')
      .map(({ parts }) => messageIn(items(parts)));
    return toConversation({ raw, model, isStream: method === 'streamGenerateContent', tools }, messages);
  },

  async write(response, request, reply, uses) {
    const { input, output } = tokens(request.size);
    const usageMetadata = { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output };
    const head = { usageMetadata, modelVersion: request.model, responseId: newId('r') };
    const calls = uses.map(({ name, args }) => ({ functionCall: { id: newId('call_'), name, args } }));
    const answer = (parts: readonly object[], more: object = {}) => ({
      ...head,
      candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
    });
    const end = { finishReason: 'STOP' };
    if (!request.isStream) {
      sendJson(response, 200, answer([{ text: reply.text ?? '' }, ...calls], end));
      return;
    }
    const stream = new EventStream(response, reply.pace);
    if (reply.thinking !== undefined) stream.send(answer([{ text: reply.thinking, thought: true }]));
    await stream.sendChunks(reply.text ?? '', (piece) => stream.send(answer([{ text: piece }])));
    stream.send(answer(calls.length > 0 ? calls : [{ text: '' }], end));
    stream.end();
  },

  failure: (status, message) => ({ error: { code: status, message, status: STATUS[status] ?? 'INTERNAL' } }),
};

function messageIn(parts: readonly unknown[]): ConversationMessage {
  const answers = parts.map((part) => fields(fields(part)['functionResponse'])['response']);
  const results = answers.filter((answer) => answer !== undefined).map((answer) => JSON.stringify(answer));
  if (results.length > 0) return { results };
  return { prompt: parts.map((part) => text(fields(part)['text'])).join('\n') };
}
