// An agent of the Agent Client Protocol that sends what no other one does: numbers that JSON can't write, and names
// that every object inherits. A prompt with the word "odd" makes it do so. Any other one gets a plain answer.
import { createInterface } from 'node:readline';
import process from 'node:process';

const write = (text) => process.stdout.write(`${text}\n`);
const send = (message) => write(JSON.stringify({ jsonrpc: '2.0', ...message }).replaceAll('"1e999"', '1e999'));
const update = (news) => send({ method: 'session/update', params: { sessionId: 's', update: news } });
const say = (text) => update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
const call = { toolCallId: '__proto__', title: '__proto__', kind: '__proto__', status: 'constructor' };
let prompt;

function beOdd() {
  const cost = { amount: '1e999', currency: 'constructor' };
  update({ sessionUpdate: 'usage_update', used: '1e999', size: 1_000, cost });
  update({ sessionUpdate: 'tool_call', ...call, locations: [{ path: 'a', line: '1e999' }] });
  update({ sessionUpdate: 'plan', entries: [{ content: 'A', status: 'toString' }] });
  write(`{"method":"session/update","params":{"sessionId":"s","update":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
  const options = [
    { optionId: 'yes', name: 'Yes', kind: '__proto__' },
    { optionId: 'no', name: 'No', kind: 'hasOwnProperty' },
  ];
  send({ id: 'ask', method: 'session/request_permission', params: { sessionId: 's', toolCall: call, options } });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  if (method === 'session/new') send({ id, result: { sessionId: 's' } });
  if (method === 'session/prompt') {
    prompt = id;
    if (params.prompt[0].text.includes('odd')) return beOdd();
    say('Plain words.');
    send({ id, result: { stopReason: 'end_turn' } });
  }
  if (id === 'ask') {
    say(`You chose ${result.outcome.optionId}.`);
    const usage = { inputTokens: '1e999', outputTokens: 7 };
    send({ id: prompt, result: { stopReason: 'constructor', usage } });
  }
});
