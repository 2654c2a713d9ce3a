// Opens VS Code with the extension and a sample repository: `npm start`. Uses the desktop VS Code if there is one, or
// else VS Code from npm, and prints its local address. Runs until Ctrl+C, and then leaves no process behind.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createSampleRepository } from '../test/fixtures/sampleRepository';
import { killProcessesOf } from './processes';
import { desktopCommand, startDesktop } from './start/desktop';
import type { Editor, StartOptions } from './start/editor';
import { startWeb } from './start/web';

const USAGE = `npm start -- [options]
  --folder DIR  open this folder instead of a sample repository
  --desktop     use only the desktop VS Code
  --web         use only the VS Code for the browser
  --port N      serve it on this port (default: any free port)
  --open        open its address in the browser`;

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    desktop: { type: 'boolean', default: false },
    web: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    open: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function startEditor(options: StartOptions): Promise<Editor> {
  const desktop = values.web ? undefined : await desktopCommand();
  if (desktop !== undefined) return startDesktop(desktop, options);
  if (values.desktop) throw new Error("no desktop VS Code: `code` isn't in PATH, or there's no display");
  return startWeb(options);
}

function openInBrowser(address: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const browser = spawn(opener, [address], { stdio: 'ignore', detached: true });
  browser.on('error', () => console.error(`Couldn't run ${opener}. Open the address yourself.`));
  browser.unref();
}

async function main(): Promise<void> {
  // Until VS Code runs, a signal ends this script. From then on, it ends VS Code.
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-start-')));
  await mkdir(path.join(base, 'tmp'));
  const folder = path.resolve(values.folder ?? (await createSampleRepository(path.join(base, 'errands'))).root);
  try {
    const started = startEditor({ base, folder, port: Number(values.port) });
    const editor = await Promise.race([started, interrupted]);
    if (!editor) return;
    console.log(`\nVS Code with Coppice: ${editor.location}\nFolder: ${folder}\nCtrl+C ends it; the folder is kept.`);
    if (values.open && editor.location.startsWith('http')) openInBrowser(editor.location);
    await Promise.race([interrupted, editor.ended]);
    await editor.stop();
  } finally {
    killProcessesOf(base);
  }
}

if (values.help) console.log(USAGE);
else {
  await main();
  process.exit();
}
