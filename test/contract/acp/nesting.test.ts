import { describe, expect, it } from 'vitest';
import { chunk, openedSession } from './openedSession';

const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const update = (fields: string) =>
  `{"method":"session/update","params":{"sessionId":"s1","update":{"sessionUpdate":${fields}}}}`;

describe('a message that is nested without end', () => {
  it.each([
    ['of an unknown kind', update(`"of_the_future","a":${DEEP}`), ['unknown']],
    ['with such arguments', update(`"tool_call","toolCallId":"c","rawInput":{"a":${DEEP}}`), ['toolCall']],
    ['with such an output', update(`"tool_call_update","toolCallId":"c","rawOutput":${DEEP}`), ['toolCall']],
    ['with such an id', `{"id":${DEEP},"method":"session/request_permission","params":{}}`, ['notice']],
    ['that answers with such an id', `{"id":${DEEP},"result":{}}`, ['notice']],
    ['that takes back such a request', `{"method":"$/cancel_request","params":{"requestId":${DEEP}}}`, []],
    ['with an id that is no text', `{"id":{"toString":1},"method":"x"}`, ['notice']],
  ])('survives %s', async (_, line, expected) => {
    const { wire, events } = await openedSession();
    events.length = 0;
    await wire.sendLine({ text: line });
    await wire.update(chunk('Still here.'));
    expect(events.map(({ type }) => type)).toEqual([...expected, 'text']);
    expect(wire.stops).toBe(0);
  });

  it('refuses a nested request, so that the agent doesn’t wait', async () => {
    const { wire } = await openedSession();
    await wire.sendLine({ text: `{"id":7,"method":"fs/read_text_file","params":${DEEP}}` });
    expect(await wire.next()).toMatchObject({ id: 7, error: { message: 'Only files inside the worktree' } });
    await wire.sendLine({ text: `{"id":8,"method":"session/request_permission","params":${DEEP}}` });
    expect(await wire.next()).toMatchObject({ id: 8, error: { message: 'Not a permission request' } });
  });

  it('fails a turn like any other error', async () => {
    const { session, wire } = await openedSession();
    const turn = session.prompt('Go');
    const { id } = await wire.next();
    await wire.sendLine({ text: `{"id":${String(id)},"error":{"code":{"valueOf":1},"data":${DEEP}}}` });
    expect(await turn).toMatchObject({ end: 'failed', fault: { code: 'modelError' } });
  });
});
