import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const BUNDLES = [
  'server-main.js',
  'vs/code/browser/workbench/workbench.js',
  'vs/workbench/api/node/extensionHostProcess.js',
  'vs/workbench/api/worker/extensionHostWorkerMain.js',
];

/** `isProposedApiEnabled(extension, proposal)`, emptied. It precedes the function that throws for it. */
const ALWAYS_ALLOWED =
  /function ([\w$]+)\(([\w$]+),([\w$]+)\)\{return!0\}(?=function [\w$]+\([\w$]+,[\w$]+\)\{if\(!\1\()/g;

/**
 * Restores VS Code's check of proposed API, which code-server disables for every extension. Without it, menus and calls
 * would work in tests that don't work for users of the marketplace. Fails unless each bundle contains it exactly once.
 * @param vscode the folder lib/vscode of code-server
 */
export async function restoreProposedApiCheck(vscode: string): Promise<void> {
  for (const bundle of BUNDLES) {
    const file = path.join(vscode, 'out', bundle);
    let found = 0;
    const text = (await readFile(file, 'utf8')).replaceAll(
      ALWAYS_ALLOWED,
      (_all, name: string, extension: string, proposal: string) => {
        found += 1;
        const list = `${extension}.enabledApiProposals`;
        return `function ${name}(${extension},${proposal}){return!!${list}&&${list}.includes(${proposal})}`;
      },
    );
    if (found !== 1) throw new Error(`${bundle} has ${found} checks of proposed API to restore, expected 1`);
    await rm(file); // the package manager may have hard-linked it to its cache, so don't write to it
    await writeFile(file, text);
  }
}
