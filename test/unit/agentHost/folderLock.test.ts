import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeFolderLock } from '../../../src/agentHost/folderLock';
import { identityOf, type ProcessIdentity } from '../../../src/platform/process/process';

let folder: string;
let self: ProcessIdentity;
let living: ProcessIdentity;
let dead: ProcessIdentity;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-lock-'));
  self = (await identityOf(process.pid))!;
  living = (await identityOf(process.ppid))!;
  dead = { ...self, startTime: 'another' };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const take = (who: ProcessIdentity) => takeFolderLock(folder, 'host', who);

describe('the lock of a folder', () => {
  it('locks a folder once, and again for the holder', async () => {
    expect(await take(self)).toMatchObject({ ok: true });
    expect(await take(self)).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual(['host.1']);
  });

  it('doesn’t take a lock from a living holder', async () => {
    await take(living);
    expect(await take(self)).toMatchObject({ ok: false, error: { code: 'held', params: { pid: living.pid } } });
  });

  it('takes a lock from a holder that is proven dead', async () => {
    await take(dead);
    expect(await take(self)).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual(['host.2']);
  });

  it('doesn’t take a lock from another machine, whose processes are unknown', async () => {
    await take({ ...dead, bootId: 'boot@elsewhere' });
    expect(await take(self)).toMatchObject({ ok: false });
  });

  it('doesn’t take a lock whose holder can’t be read', async () => {
    await writeFile(path.join(folder, 'host.4'), '{');
    expect(await take(self)).toMatchObject({ ok: false });
  });

  it('gives a dead holder’s lock to one of many that try at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      await rm(folder, { recursive: true });
      folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-lock-'));
      await take(dead);
      const results = await Promise.all([take(self), take(living), take(self), take(living)]);
      const winners = new Set(results.flatMap(({ ok }, at) => (ok ? [at % 2] : [])));
      expect(winners.size).toBe(1);
    }
  });

  it('gives no lock to a process that slept while others came and went', async () => {
    await take(dead);
    const write = (number: number, who: ProcessIdentity) =>
      writeFile(path.join(folder, `host.${number}`), JSON.stringify(who));
    const late = takeFolderLock(folder, 'host', self, async () => {
      await rm(path.join(folder, 'host.1'), { force: true });
      await write(3, living);
    });
    expect(await late).toMatchObject({ ok: false, error: { code: 'held' } });
    expect(await readdir(folder)).toEqual(['host.3']);
  });

  it('keeps locks with different names apart', async () => {
    await take(living);
    expect(await takeFolderLock(folder, 'writer', self)).toMatchObject({ ok: true });
  });
});
