import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The bundles in the extension's folder. */
export interface Bundles {
  readonly agentHost: string;
  readonly practice: string;
}

/** A copy that no window of this version uses is removed after this time. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Copies the bundles of agent host and practice agent out of the extension's folder into the run folder, because they
 * run on when an update deletes that folder. Same bundles, same place. Throws the system's error.
 */
export async function stageBundles(runFolder: string, bundles: Bundles): Promise<Bundles> {
  const sources = await Promise.all([readFile(bundles.agentHost), readFile(bundles.practice)]);
  const [agentHost, practice] = sources;
  const hash = createHash('sha256').update(agentHost).update(practice).digest('hex').slice(0, 16);
  const folder = path.join(runFolder, 'bin', hash);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // As .cjs, so that no package.json above the folder can make modules of them.
  const staged = { agentHost: path.join(folder, 'agentHost.cjs'), practice: path.join(folder, 'practice.cjs') };
  await Promise.all([place(staged.agentHost, agentHost), place(staged.practice, practice)]);
  await removeOld(path.dirname(folder), hash);
  return staged;
}

async function place(file: string, content: Buffer): Promise<void> {
  const there = await readFile(file).catch(() => undefined);
  if (there?.equals(content)) return;
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
  await rename(temporary, file);
}

async function removeOld(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === own) continue;
    const old = path.join(folder, name);
    const made = await stat(old).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > KEPT_MS) await rm(old, { recursive: true, force: true });
  }
}
