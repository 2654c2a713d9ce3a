import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../base/ndjson';
import { fail, ok, type Result } from '../../base/result';
import { isPrivateFolder, parseHostRecord, RECORD_NAME, TOKEN_NAME, type HostRecord } from '../../protocol/agentHost';

/** A token has 32 random bytes, in hex. */
const TOKEN = /^[0-9a-f]{64}$/;

/**
 * Creates the host folder if it is missing. Fails with `runFolderForeign` if others could write to it. Throws the
 * system's error.
 */
export async function ensurePrivate(folder: string): Promise<Result<undefined, 'runFolderForeign'>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isPrivate = isPrivateFolder(await lstat(folder), process.getuid?.());
  return isPrivate ? ok() : fail('runFolderForeign', { params: { folder } });
}

/**
 * Returns the token in the host folder, which only this user can read. It is created if missing; an existing one stays, so
 * that connected clients remain valid. `known`: the token that must be there.
 */
export async function ensureToken(folder: string, known?: string): Promise<string> {
  const file = path.join(folder, TOKEN_NAME);
  const there = (await readFile(file, 'utf8').catch(() => '')).trim();
  const token = known ?? (TOKEN.test(there) ? there : randomBytes(32).toString('hex'));
  if (token !== there) await replace(file, token);
  else await chmod(file, 0o600);
  return token;
}

/** Returns the record of the host that ran here last, if it can be read. */
export async function readRecord(folder: string): Promise<HostRecord | undefined> {
  const text = await readFile(path.join(folder, RECORD_NAME), 'utf8').catch(() => '');
  return parseHostRecord(parseJson(text));
}

/** Replaces the record of the host that runs here. Throws the system's error. */
export function writeRecord(folder: string, record: HostRecord): Promise<void> {
  return replace(path.join(folder, RECORD_NAME), JSON.stringify(record));
}

async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  await rename(temporary, file);
}
