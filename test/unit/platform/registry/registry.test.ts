import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import type { StoreId } from '../../../../src/domain/ids';
import { Registry, type RegistryEntry } from '../../../../src/platform/registry/registry';
import { hostAddress, SOCKET_PATH_MAX } from '../../../../src/protocol/agentHost';

let home: string;
let registry: Registry;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'coppice-registry-'));
  registry = new Registry(home, silentLogger);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const entry = (name: string, commonDir = '/code/app/.git'): RegistryEntry => ({
  commonDir,
  store: `store_${name}` as StoreId,
  folder: path.join(home, 'storage', name),
  claimedAt: 1,
});
const files = () => readdir(path.join(home, '.coppice', 'registry'));

describe('the registry', () => {
  it('knows nothing at first', async () => {
    expect(expectOk(await registry.find('/code/app/.git'))).toBeUndefined();
    expect(expectOk(await registry.all())).toEqual([]);
  });

  it('returns the store of a repository to every window', async () => {
    expect(expectOk(await registry.claim(entry('a')))).toEqual(entry('a'));
    const other = new Registry(home, silentLogger);
    expect(expectOk(await other.find('/code/app/.git'))).toEqual(entry('a'));
    expect(expectOk(await other.find('/code/other/.git'))).toBeUndefined();
    expect(expectOk(await other.claim(entry('b', '/code/other/.git'))).store).toBe('store_b');
    expect(
      expectOk(await other.all())
        .map(({ store }) => store)
        .sort(),
    ).toEqual(['store_a', 'store_b']);
  });

  it('gives a repository to one of many windows that claim it at once', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `w${at}`);
    const winners = await Promise.all(
      names.map(async (name) => expectOk(await new Registry(home, silentLogger).claim(entry(name))).store),
    );
    expect(new Set(winners).size).toBe(1);
    expect(await files()).toHaveLength(1);
  });

  it('gives a repository to one of many even if the store that had it is gone', async () => {
    await registry.claim(entry('old'));
    await rm(entry('old').folder, { recursive: true });
    expect(expectOk(await registry.find('/code/app/.git'))).toBeUndefined();
    const names = Array.from({ length: 20 }, (_, at) => `w${at}`);
    const winners = await Promise.all(
      names.map(async (name) => expectOk(await new Registry(home, silentLogger).claim(entry(name))).store),
    );
    expect(new Set(winners).size).toBe(1);
    expect(winners[0]).not.toBe('store_old');
    expect(expectOk(await registry.find('/code/app/.git'))?.store).toBe(winners[0]);
  });

  it('sets an entry aside that it can’t parse, and reports it', async () => {
    await registry.claim(entry('a'));
    const [name] = await files();
    const file = path.join(home, '.coppice', 'registry', name!);
    await writeFile(file, '{"store": 7}');
    const setAside: string[] = [];
    registry.onDidSetAside((aside) => setAside.push(aside));
    expect(expectOk(await registry.find('/code/app/.git'))).toBeUndefined();
    expect(setAside).toHaveLength(1);
    expect((await stat(setAside[0]!)).size).toBe(12);
    expect(expectOk(await registry.claim(entry('b'))).store).toBe('store_b');
  });

  it('is accessible to this user alone', async () => {
    await registry.claim(entry('a'));
    expect((await stat(path.join(home, '.coppice', 'registry'))).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(home, '.coppice', 'registry', (await files())[0]!))).mode & 0o777).toBe(0o600);
  });

  it('reports that it can’t be used', async () => {
    await mkdir(path.join(home, '.coppice'));
    await writeFile(path.join(home, '.coppice', 'registry'), '');
    expect(await registry.claim(entry('a'))).toMatchObject({ ok: false, error: { code: 'registryUnusable' } });
  });

  it('names a short folder for each store’s agent host', () => {
    const folder = registry.hostFolderFor('store_a' as StoreId);
    expect(folder).toMatch(/\.coppice\/run\/[0-9a-f]{12}$/);
    expect(registry.hostFolderFor('store_b' as StoreId)).not.toBe(folder);
    const long = new Registry(`/home/${'x'.repeat(60)}`, silentLogger).hostFolderFor('store_a' as StoreId);
    expect(hostAddress(long, 'linux').length).toBeLessThanOrEqual(SOCKET_PATH_MAX);
  });
});
