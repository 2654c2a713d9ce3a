import { appendFile, cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { expect } from 'vitest';
import { Chat } from '../driver/chat';
import { journey } from '../driver/journey';
import { PRACTICE } from '../driver/practice';
import type { Session } from '../driver/session';

const NEXT = '999.0.0';
const SLOW = { timeout: 60_000 };

async function installed(session: Session): Promise<readonly string[]> {
  return (await readdir(session.extensions)).filter((name) => name.startsWith('coppice.coppice-'));
}

/** Builds a later version of the installed extension, with a different agent host, and installs it. */
async function update(session: Session): Promise<void> {
  const [present] = await installed(session);
  const folder = path.join(session.root, 'next');
  await cp(path.join(session.extensions, present!), folder, { recursive: true });
  const file = path.join(folder, 'package.json');
  const {
    scripts: _scripts,
    __metadata: _metadata,
    ...manifest
  } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...manifest, version: NEXT }));
  await appendFile(path.join(folder, 'dist', 'agentHost.js'), '\n// a later version\n');
  const vsix = path.join(session.root, 'next.vsix');
  await createVSIX({ cwd: folder, packagePath: vsix, dependencies: false, allowMissingRepository: true });
  await session.install(vsix);
  await rm(path.join(session.extensions, present!), { recursive: true });
  expect(await installed(session)).toEqual([`coppice.coppice-${NEXT}`]);
}

/** Returns the PIDs of the agent host and the practice agent. */
function programPids(session: Session): readonly number[] {
  return session
    .processes()
    .filter(({ command }) => command.some((argument) => /\/(agentHost|practice)\.c?js$/.test(argument)))
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

journey(
  'updates the extension while an agent waits for an answer',
  async ({ window, session }) => {
    const chat = await Chat.open(window);
    await chat.start('Write down what a stool is');
    await chat.dock.waitFor(SLOW);
    const before = programPids(session);
    expect(before).toHaveLength(2);
    await chat.markPage();
    await update(session);
    await window.reload();
    await chat.waitForNewPage();
    await expect
      .poll(() => chat.page.locator('script[src]').first().getAttribute('src'))
      .toContain(`coppice.coppice-${NEXT}`);
    await chat.dock.waitFor(SLOW);
    expect(programPids(session)).toEqual(before);
    await chat.answer('allow');
    await chat.answer('allow');
    await chat.waitForState('review');
    await chat.send('And a second line');
    await chat.answer('allow');
    await chat.answer('allow');
    await chat.waitForState('review');
    expect(programPids(session)).toEqual(before);
  },
  { ...PRACTICE, ownExtensions: true },
);
