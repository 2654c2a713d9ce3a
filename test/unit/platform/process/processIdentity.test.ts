import { describe, expect, it } from 'vitest';
import { linuxTable, parseStat } from '../../../../src/platform/process/linuxTable';
import { identityOf, isAlive, type ProcessIdentity } from '../../../../src/platform/process/process';
import type { ProcessTable } from '../../../../src/platform/process/processEntry';
import { parsePs, psTable } from '../../../../src/platform/process/psTable';
import { nextOf, node, shell, start, until } from './world';

const mine = (await identityOf(process.pid))!;
const changed = (change: Partial<ProcessIdentity>) => isAlive({ ...mine, ...change });
const [boot, machine] = mine.bootId.split('@');

describe('a process identity', () => {
  it('is the same each time, and proves that the process is alive', async () => {
    expect(mine.startTime).not.toBe('');
    expect(boot).not.toBe('');
    expect(await identityOf(process.pid)).toEqual(mine);
    expect(await isAlive(mine)).toBe('alive');
  });

  it('proves death if the process has ended', async () => {
    const running = await start(['cat']);
    expect(await isAlive(running.identity)).toBe('alive');
    await running.stop();
    expect(await isAlive(running.identity)).toBe('dead');
    expect(await identityOf(running.pid)).toBeUndefined();
  });

  it('proves death if another process has the pid', async () => {
    expect(await changed({ startTime: `${mine.startTime}1` })).toBe('dead');
  });

  it('proves death if the machine was restarted', async () => {
    expect(await changed({ bootId: `another-boot@${machine}` })).toBe('dead');
  });

  it('proves nothing about another machine with the same home folder', async () => {
    expect(await changed({ bootId: `another-boot@another-machine` })).toBe('unknown');
    expect(await changed({ pid: 2 ** 30, bootId: `${boot}@another-machine` })).toBe('unknown');
  });

  it('proves nothing if the system returns nothing', async () => {
    const blind: ProcessTable = {
      entry: () => Promise.resolve(undefined),
      all: () => Promise.resolve(new Map()),
      withVariable: () => Promise.resolve(new Set()),
    };
    expect(await isAlive(mine, blind)).toBe('unknown');
    expect(await changed({ startTime: '' })).toBe('unknown');
    expect(await changed({ bootId: `@${machine}` })).toBe('alive');
  });

  it('accepts neither a group nor nonsense as a process', async () => {
    for (const pid of [0, -1, -process.pid, 1.5, Number.NaN]) {
      expect(await changed({ pid })).toBe('dead');
      expect(await identityOf(pid)).toBeUndefined();
    }
  });

  it('counts a process as dead that only waits for its parent', async () => {
    // The child ends, and its parent, a shell that has become another program, never asks for it.
    const running = await start(shell('sh -c "echo \\$\\$; read x < /dev/null" & exec sleep 100'));
    const pid = Number(await nextOf(running.lines[Symbol.asyncIterator]()));
    await until('the child is a zombie', async () => (await linuxTable.entry(pid))?.ended === true);
    expect(await isAlive((await identityOf(pid))!)).toBe('dead');
    await running.stop();
  });
});

describe('the files of Linux', () => {
  it('are read although a name contains what separates the fields', () => {
    const fields = 'S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 424242 1000 200'.split(' ');
    expect(parseStat(5, `5 (a) b (c)) ${fields.join(' ')}`)).toEqual({
      pid: 5,
      parent: 7,
      group: 8,
      startTime: '424242',
      ended: false,
    });
    expect(parseStat(5, `5 (x) Z ${fields.slice(1).join(' ')}`)?.ended).toBe(true);
    expect(parseStat(5, '')).toBeUndefined();
  });
});

describe('what ps prints', () => {
  // As on macOS, but with the argument by which Linux shows environments.
  const table = psTable(['axe']);

  it('matches the files of Linux', async () => {
    const running = await start(node('setInterval(() => {}, 1000)'));
    const viaPs = await table.entry(running.pid);
    const viaFiles = await linuxTable.entry(running.pid);
    expect(viaPs).toEqual({ ...viaFiles, startTime: viaPs!.startTime });
    expect(viaPs!.startTime).toMatch(/^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
    expect(await table.entry(running.pid)).toEqual(viaPs);
    expect((await table.all()).get(running.pid)).toEqual(viaPs);
    await running.stop();
    expect(await table.entry(running.pid)).toBeUndefined();
  });

  it('finds processes by their environment', async () => {
    const running = await start(shell('sleep 100 & read x'));
    const assignment = `COPPICE_RUN=${running.marker}`;
    await until('both have begun', async () => (await linuxTable.withVariable(assignment)).size === 2);
    expect(await table.withVariable(assignment)).toEqual(await linuxTable.withVariable(assignment));
    expect(await table.withVariable(assignment.slice(0, -1))).toEqual(new Set());
    expect(await linuxTable.withVariable(assignment.slice(0, -1))).toEqual(new Set());
    expect(await linuxTable.withVariable(assignment.slice(1))).toEqual(new Set());
    await running.stop();
  });

  it('is parsed line by line, and skips what isn’t a process', () => {
    const output = [
      '    1     0     1 Ss   Sat Nov 21 01:36:02 2026',
      '  501     1   501 Z+   Sat Nov  1 01:36:02 2026    ',
      'ps: warning',
      '',
    ].join('\n');
    expect([...parsePs(output).values()]).toEqual([
      { pid: 1, parent: 0, group: 1, startTime: 'Sat Nov 21 01:36:02 2026', ended: false },
      { pid: 501, parent: 1, group: 501, startTime: 'Sat Nov  1 01:36:02 2026', ended: true },
    ]);
  });
});
