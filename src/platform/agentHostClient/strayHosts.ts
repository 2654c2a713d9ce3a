import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../base/ndjson';
import { parseHostRecord, RECORD_NAME, type HostRecord } from '../../protocol/agentHost';
import { endProcess, isAlive } from '../process/process';

/** Longer than a host waits for its agents to end. */
const END_LIMIT_MS = 20_000;
const RUN_FOLDER = /^[0-9a-f]{12}$/;

/** The host folder of an agent host that no store uses. */
interface StrayHost {
  readonly folder: string;
  /** `unknown`: it may be running, for example on another machine with the same home folder. */
  readonly state: 'alive' | 'dead' | 'unknown';
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Returns the hosts in `~/.coppice/run` except the known ones. */
export async function strayHosts(runs: string, known: ReadonlySet<string>): Promise<readonly StrayHost[]> {
  const names = (await readdir(runs).catch(() => [])).filter((name) => RUN_FOLDER.test(name));
  const folders = names.map((name) => path.join(runs, name)).filter((folder) => !known.has(folder));
  return Promise.all(
    folders.map(async (folder) => {
      const record = await recordOf(folder);
      return { folder, state: record ? await isAlive(record) : 'unknown', since: await sinceOf(folder) };
    }),
  );
}

/**
 * Returns since when (ms since 1970) the host of a host folder has been running, or `undefined` if that isn't proven.
 */
export async function runningHost(folder: string): Promise<number | undefined> {
  const record = await recordOf(folder);
  if (!record || (await isAlive(record)) !== 'alive') return undefined;
  return sinceOf(path.join(folder, RECORD_NAME));
}

/** Stops a host and its agents, which interrupts their turns. Returns whether it is proven dead. */
export async function endHost(folder: string): Promise<boolean> {
  const record = await recordOf(folder);
  return record !== undefined && (await endProcess(record, END_LIMIT_MS));
}

/** Stops a stray host and its agents, and removes its folder. Returns whether it is proven dead. */
export async function removeStrayHost(folder: string): Promise<boolean> {
  if (!(await endHost(folder))) return false;
  await rm(folder, { recursive: true, force: true });
  return true;
}

function sinceOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

async function recordOf(folder: string): Promise<HostRecord | undefined> {
  return parseHostRecord(parseJson(await readFile(path.join(folder, RECORD_NAME), 'utf8').catch(() => '')));
}
