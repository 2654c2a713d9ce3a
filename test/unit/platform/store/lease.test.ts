import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { identityOf } from '../../../../src/platform/process/process';
import { currentLease, takeLease, type Lease } from '../../../../src/platform/store/lease';
import { namesIn, temporaryFolder, PATIENCE } from './opened';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

const take = (force = false) => takeLease(folder, { window: 'w', now: 5, force });
const leases = () => namesIn(path.join(folder, 'leases'));

/** Writes a lease of another process as that process would. */
async function leaseOf(number: number, owner: { readonly alive: boolean }) {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = once(child, 'exit');
  const identity = await identityOf(child.pid!);
  const end = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  if (!owner.alive) await end();
  await mkdir(path.join(folder, 'leases'), { recursive: true });
  await writeFile(
    path.join(folder, 'leases', String(number)),
    JSON.stringify({ ...identity, window: 'other', takenAt: 1 }),
  );
  return end;
}

describe('the lease', () => {
  it('gives one window the lease, and names its owner', async () => {
    expect(await currentLease(folder)).toBeUndefined();
    const lease = expectOk(await take());
    expect(lease.number).toBe(1);
    expect(lease.isHeld()).toBe(true);
    expect(await currentLease(folder)).toMatchObject({
      number: 1,
      free: false,
      owner: { pid: process.pid, window: 'w' },
    });
    expect(await take()).toMatchObject({
      ok: false,
      error: { code: 'storeLocked', params: { lease: 1, pid: process.pid, window: 'w' } },
    });
  });

  it('is free after a release, and its number isn’t used again', async () => {
    const lease = expectOk(await take());
    await lease.release(9);
    expect(await currentLease(folder)).toMatchObject({ number: 1, free: true, owner: { releasedAt: 9 } });
    expect(expectOk(await take()).number).toBe(2);
    expect(await leases()).toEqual(['2']);
  });

  it('is free as soon as its owner is dead, and not while the owner is alive', async () => {
    const end = await leaseOf(3, { alive: true });
    expect(await take()).toMatchObject({ ok: false, error: { params: { window: 'other' } } });
    await end();
    expect(expectOk(await take()).number).toBe(4);
  });

  it('is free although a process has the pid of a dead owner', async () => {
    await leaseOf(1, { alive: false });
    const file = path.join(folder, 'leases', '1');
    const dead = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...dead, pid: process.pid }));
    expect(await currentLease(folder)).toMatchObject({ free: true });
  });

  it('isn’t taken from an owner that can’t be judged: unreadable, or on another machine', async () => {
    await leaseOf(1, { alive: false });
    const file = path.join(folder, 'leases', '1');
    const owner = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    for (const text of ['', '{"pid":', JSON.stringify({ ...owner, bootId: 'boot@another-machine' })]) {
      await writeFile(file, text);
      expect(await take()).toMatchObject({ ok: false, error: { code: 'storeLocked' } });
    }
    expect(expectOk(await take(true)).number).toBe(2);
  });

  it('goes to whoever takes a higher number; the lower owner sees that', async () => {
    const first = expectOk(await take());
    const second = expectOk(await take(true));
    expect(second.number).toBe(2);
    expect(first.isHeld()).toBe(false);
    expect(second.isHeld()).toBe(true);
  });

  it('notifies its owner that a higher one was taken', async () => {
    const first = expectOk(await take());
    let hints = 0;
    const hint = first.onHint(() => (hints += 1));
    await take(true);
    await expect.poll(() => hints, PATIENCE).toBeGreaterThan(0);
    hint.dispose();
  });

  it('removes ended ones from the lowest up, until one whose owner may be alive', async () => {
    await leaseOf(1, { alive: false });
    const end = await leaseOf(2, { alive: true });
    await leaseOf(3, { alive: false });
    expect(expectOk(await take()).number).toBe(4);
    expect(await leases()).toEqual(['2', '3', '4']);
    await end();
    expect(expectOk(await take(true)).number).toBe(5);
    expect(await leases()).toEqual(['4', '5']);
  });

  it('has a number above those of the journals if the leases are lost', async () => {
    await writeFile(path.join(folder, 'journal.7.2.log'), '');
    await writeFile(path.join(folder, 'state.8.1.db'), '');
    expect(expectOk(await take()).number).toBe(9);
  });

  it('is lost if its file is missing', async () => {
    const lease = expectOk(await take());
    await rm(path.join(folder, 'leases'), { recursive: true });
    expect(() => lease.isHeld()).toThrow();
  });

  it('goes to one of many that take it at once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => take()));
    const taken = results.flatMap((result) => (result.ok ? [result.value] : []));
    expect(taken).toHaveLength(1);
    expect(taken[0]!.isHeld()).toBe(true);
  });

  it('gives each of many that insist its own number', async () => {
    const taken: Lease[] = (await Promise.all(Array.from({ length: 10 }, () => take(true)))).map((r) => expectOk(r));
    expect(new Set(taken.map(({ number }) => number)).size).toBe(10);
    expect(taken.filter((lease) => lease.isHeld())).toHaveLength(1);
  });
});
