import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../base/ndjson';
import { fail, ok, type Result } from '../../base/result';
import { isPrivateFolder, parseHostRecord, RECORD_NAME, TOKEN_NAME, type HostRecord } from '../../protocol/agentHost';

/** A token has 32 random bytes, in hex. */
const TOKEN = /^[0-9a-f]{64}$/;

/** Makes the run folder if it is missing, and refuses one that others could write to. Throws the system's error. */
export async function ensurePrivate(folder: string): Promise<Result<undefined, 'runFolderForeign'>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isPrivate = isPrivateFolder(await lstat(folder), process.getuid?.());
  return isPrivate ? ok() : fail('runFolderForeign', { params: { folder } });
}

/** The token of the run folder, for this user alone; one that is there is kept, so that open clients stay right. */
export async function ensureToken(folder: string, known?: string): Promise<string> {
  const file = path.join(folder, TOKEN_NAME);
  const there = (await readFile(file, 'utf8').catch(() => '')).trim();
  const token = known ?? (TOKEN.test(there) ? there : randomBytes(32).toString('hex'));
  if (token !== there) await replace(file, token);
  else await chmod(file, 0o600);
  return token;
}

/** Who ran here last, if it can be read. */
export async function readRecord(folder: string): Promise<HostRecord | undefined> {
  const text = await readFile(path.join(folder, RECORD_NAME), 'utf8').catch(() => '');
  return parseHostRecord(parseJson(text));
}

export function writeRecord(folder: string, record: HostRecord): Promise<void> {
  return replace(path.join(folder, RECORD_NAME), JSON.stringify(record));
}

async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  await rename(temporary, file);
}
