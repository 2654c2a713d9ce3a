import { describe, expect, it } from 'vitest';
import { createLogger, silentLogger, type LogLevel } from '../../../src/base/logger';

function lines() {
  const written: [LogLevel, string][] = [];
  return { written, log: createLogger((level, line) => written.push([level, line])) };
}

describe('a logger', () => {
  it('writes level, text, and context', () => {
    const { written, log } = lines();
    log.trace('t');
    log.info('started', { task: 'T-1', pid: 7, again: false, nothing: undefined });
    log.warn('w', {});
    expect(written).toEqual([
      ['trace', 't'],
      ['info', 'started task=T-1 pid=7 again=false'],
      ['warn', 'w'],
    ]);
  });

  it('inherits the context of with(), and prefers the nearest one', () => {
    const { written, log } = lines();
    const turn = log.with({ task: 'T-1' }).with({ turn: 2 });
    turn.info('said');
    turn.info('said', { turn: 3 });
    log.info('said');
    expect(written.map(([, line]) => line)).toEqual(['said task=T-1 turn=2', 'said task=T-1 turn=3', 'said']);
  });

  it('writes the stack of errors, and the text of anything else that was thrown', () => {
    const { written, log } = lines();
    const error = new Error('broken');
    log.error('failed', error, { run: 'r' });
    log.error('failed', 'just a text');
    log.error('failed');
    delete error.stack;
    log.error('failed', error);
    expect(written[0]![1]).toMatch(/^failed run=r\n    Error: broken\n\s+at /);
    expect(written.slice(1).map(([, line]) => line)).toEqual([
      'failed\n    just a text',
      'failed',
      'failed\n    broken',
    ]);
  });

  it('lets no text from outside begin a line, or hide in one', () => {
    const { written, log } = lines();
    const forged = '2030-01-01 00:00:00.000 [info] all is well';
    log.warn(`said a\n${forged}`, { file: `b\r\n${forged}\u202e` });
    log.error('failed', new Error(`c\n${forged}`));
    log.error('failed', forged);
    const all = written.map(([, line]) => line).join('\n');
    expect(all.split('\n').filter((line) => line.startsWith('2030'))).toEqual([]);
    expect(written[0]![1]).toBe(`said a⏎${forged} file=b⏎${forged}\\u{202e}`);
    expect(written[2]![1]).toBe(`failed\n    ${forged}`);
  });

  it('can be silent', () => {
    expect(() => silentLogger.with({ a: 1 }).error('x', new Error('y'))).not.toThrow();
  });
});
