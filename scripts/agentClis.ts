import { existsSync } from 'node:fs';
import { copyFile, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cachedInstall, npmCi } from './cachedInstall';
import { root } from './process';

const MANIFESTS = path.join(root, 'test', 'agents', 'clis');
const FILES = ['package.json', 'package-lock.json'];
const RECIPE = [...FILES.map((file) => path.join(MANIFESTS, file)), path.join(root, 'scripts', 'agentClis.ts')];

/**
 * Installs the real agents of the tests on first use. Returns the folder that contains `claude`, `opencode`, and
 * `gemini`, for PATH. Gemini needs a Node in PATH as well.
 */
export async function ensureAgentClis(): Promise<string> {
  const announcement = 'Installing the agents of the tests, about 650 MB';
  return path.join(await cachedInstall({ name: 'agents', recipe: RECIPE, announcement, install }), 'bin');
}

/** Returns the programs that the packages' install scripts would install. Those would also compile and download. */
function programs(): Readonly<Record<string, string>> {
  const platform = `${process.platform}-${process.arch}`;
  return {
    claude: path.join('@anthropic-ai', `claude-code-${platform}`, 'claude'),
    opencode: path.join(`opencode-${platform}`, 'bin', 'opencode'),
    gemini: path.join('@google', 'gemini-cli', 'bundle', 'gemini.js'),
  };
}

async function install(folder: string): Promise<void> {
  for (const file of FILES) await copyFile(path.join(MANIFESTS, file), path.join(folder, file));
  await npmCi(folder);
  await mkdir(path.join(folder, 'bin'));
  for (const [name, program] of Object.entries(programs())) {
    const isThere = existsSync(path.join(folder, 'node_modules', program));
    if (!isThere)
      throw new Error(`the lock file of test/agents/clis has no ${name} for ${process.platform}-${process.arch}`);
    await symlink(path.join('..', 'node_modules', program), path.join(folder, 'bin', name));
  }
}
