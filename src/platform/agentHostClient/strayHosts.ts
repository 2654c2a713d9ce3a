import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../base/ndjson';
import { parseHostRecord, RECORD_NAME, type HostRecord } from '../../protocol/agentHost';
import { endProcess, isAlive } from '../process/process';

/** Longer than a host gives its agents to end. */
const END_LIMIT_MS = 20_000;
const RUN_FOLDER = /^[0-9a-f]{12}$/;

/** The run folder of an agent host that belongs to no store any more. */
interface StrayHost {
  readonly folder: string;
  /** Whether it runs; `unknown`: it may, e.g. on another machine with the same home folder. */
  readonly state: 'alive' | 'dead' | 'unknown';
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The hosts in `~/.coppice/run` but those that are known. */
export async function strayHosts(runs: string, known: ReadonlySet<string>): Promise<readonly StrayHost[]> {
  const names = (await readdir(runs).catch(() => [])).filter((name) => RUN_FOLDER.test(name));
  const folders = names.map((name) => path.join(runs, name)).filter((folder) => !known.has(folder));
  return Promise.all(
    folders.map(async (folder) => {
      const record = await recordOf(folder);
      const since = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { folder, state: record ? await isAlive(record) : 'unknown', since };
    }),
  );
}

/** Ends a stray host with its agents, and removes its folder. Answers whether it is proven to be gone. */
export async function removeStrayHost(folder: string): Promise<boolean> {
  const record = await recordOf(folder);
  if (!record || !(await endProcess(record, END_LIMIT_MS))) return false;
  await rm(folder, { recursive: true, force: true });
  return true;
}

async function recordOf(folder: string): Promise<HostRecord | undefined> {
  return parseHostRecord(parseJson(await readFile(path.join(folder, RECORD_NAME), 'utf8').catch(() => '')));
}
