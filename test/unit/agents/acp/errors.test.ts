import { describe, expect, it } from 'vitest';
import { faultOf, faultOfText } from '../../../../src/agents/acp/errors';
import { faultOfExit } from '../../../../src/agents/fault';

describe('an error of an agent', () => {
  it.each([
    // Measured on the real programs.
    ['Gemini', { code: 401, message: '{"error":{"code":401,"message":"Incorrect API key provided"}}' }, 'loginNeeded'],
    ['Gemini without a key', { code: -32000, message: 'Gemini API key is missing or not configured.' }, 'loginNeeded'],
    ['OpenCode', { code: -32603, message: 'Internal error: Incorrect API key provided' }, 'loginNeeded'],
    ['Qwen', { code: -32603, message: 'Internal error', data: { details: '401 Incorrect API key' } }, 'loginNeeded'],
    ['Droid', { code: -32603, message: 'Internal error: Agent error', data: '401 Incorrect' }, 'loginNeeded'],
    ['Codex', { code: -32000, message: 'Authentication required' }, 'loginNeeded'],
    ['Claude', { code: -32603, message: 'Internal error: API Error: 500 fake' }, 'modelError'],
    ['OpenCode', { code: -32603, message: 'Internal error: OpenCode service failure' }, 'modelError'],
    // As models' services say it.
    ['a limit', { code: 429, message: 'Resource has been exhausted' }, 'rateLimited'],
    ['a limit', { code: -32603, message: 'Rate limit reached for requests with this API key' }, 'rateLimited'],
    ['a quota', { code: -32603, message: 'You exceeded your current quota' }, 'rateLimited'],
    ['a context', { code: -32603, message: 'prompt is too long: 210000 tokens > 200000 maximum' }, 'contextTooLong'],
    ['a context', { code: -32603, message: "This model's maximum context length is 8192 tokens" }, 'contextTooLong'],
    ['a token', { code: -32603, message: 'OAuth token has expired' }, 'loginNeeded'],
    ['a file', { code: -32603, message: 'ENOENT: /repo/src/author.ts' }, 'modelError'],
  ])('decodes the error of %s, %j, as %s', (_name, error, code) => {
    expect(faultOf(error).code).toBe(code);
  });

  it('keeps the agent’s text of an error, without secrets and cut to a limit', () => {
    const body = '{"error":{"code":401,"message":"Incorrect API key provided: sk-abcdef1234567890"}}';
    expect(faultOf({ code: 401, message: body }).detail).toBe('Incorrect API key provided: ‹redacted›');
    const nested = { error: { details: 'the inner words' } };
    expect(faultOf({ code: 1, message: 'Internal error', data: nested }).detail).toBe(
      'Internal error: the inner words',
    );
    expect(faultOf({ code: 1, message: 'x'.repeat(10_000) }).detail).toHaveLength(2_000);
    expect(faultOf({ code: 1, message: '' })).toEqual({ code: 'modelError' });
  });

  it('accepts a text or the end of the process as an error', () => {
    expect(faultOfText('Error: Authentication failed with provider (HTTP 401).').code).toBe('loginNeeded');
    expect(faultOfText('Error: Failed to get response; Last error: 500 Internal error').code).toBe('modelError');
    const exit = { code: 1, signal: null, stderr: '' };
    expect(faultOfExit(exit)).toEqual({ code: 'agentExited', detail: 'exit code 1' });
    expect(faultOfExit({ ...exit, stderr: 'Please log in first' }).code).toBe('loginNeeded');
    expect(faultOfExit({ code: null, signal: 'SIGKILL', stderr: '' }).detail).toBe('SIGKILL');
  });
});
