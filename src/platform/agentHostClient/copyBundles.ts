import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The bundles in the extension's folder. */
export interface Bundles {
  readonly agentHost: string;
  readonly practice: string;
}

/** Age in ms after which copies of other versions are removed. */
const OLD_MS = 24 * 60 * 60 * 1000;

/**
 * Copies the bundles of agent host and practice agent from the extension's folder to the host folder, because they run
 * on after an update deletes that folder. The same bundles get the same paths. Throws the system's error.
 */
export async function copyBundles(hostFolder: string, bundles: Bundles): Promise<Bundles> {
  const sources = await Promise.all([readFile(bundles.agentHost), readFile(bundles.practice)]);
  const [agentHost, practice] = sources;
  const hash = createHash('sha256').update(agentHost).update(practice).digest('hex').slice(0, 16);
  const folder = path.join(hostFolder, 'bin', hash);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Named .cjs, so that no package.json above the folder can turn them into modules.
  const copies = { agentHost: path.join(folder, 'agentHost.cjs'), practice: path.join(folder, 'practice.cjs') };
  await Promise.all([write(copies.agentHost, agentHost), write(copies.practice, practice)]);
  await removeOld(path.dirname(folder), hash);
  return copies;
}

async function write(file: string, content: Buffer): Promise<void> {
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
    if (made && Date.now() - made.mtimeMs > OLD_MS) await rm(old, { recursive: true, force: true });
  }
}
