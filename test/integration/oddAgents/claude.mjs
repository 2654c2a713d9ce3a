// Speaks as Claude Code does, with the same oddities as the agent in acp.mjs; its requests have no ids.
import { createInterface } from 'node:readline';
import process from 'node:process';

const write = (text) => process.stdout.write(`${text}\n`);
const send = (message) => write(JSON.stringify(message).replaceAll('"1e999"', '1e999'));
const say = (content) => send({ type: 'assistant', message: { id: `m${process.uptime()}`, content } });
const end = (more) => send({ type: 'result', subtype: 'success', is_error: false, ...more });

function beOdd() {
  const input = { todos: [{ content: 'A', status: 'toString' }] };
  send({ type: 'system', subtype: 'api_retry', attempt: '1e999', error_status: '1e999' });
  say([{ type: 'tool_use', id: '__proto__', name: '__proto__', input }]);
  write(`{"type":"constructor","deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  const request = { subtype: 'can_use_tool', tool_name: '__proto__', tool_use_id: '__proto__', input };
  send({ type: 'control_request', request_id: '', request });
}

if (process.argv.includes('--version')) write('2.1.0');
else
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { type, request_id, request, response, message } = JSON.parse(line);
    if (request?.subtype === 'initialize')
      send({ type: 'control_response', response: { subtype: 'success', request_id, response: {} } });
    if (type === 'user') {
      send({ type: 'system', subtype: 'init', session_id: 's', model: '__proto__' });
      if (message.content.includes('odd')) return beOdd();
      say([{ type: 'text', text: 'Plain words.' }]);
      end({});
    }
    if (type === 'control_response' && response.request_id === '') {
      say([{ type: 'text', text: `You chose ${response.response.behavior}.` }]);
      const usage = { inputTokens: '1e999', outputTokens: 7 };
      end({ stop_reason: 'constructor', total_cost_usd: '1e999', modelUsage: { m: usage } });
    }
  });
