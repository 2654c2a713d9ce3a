// A VS Code for one journey: a server, a browser, and folders that nothing else uses.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { expect } from 'vitest';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { systemCode } from '../../../src/base/result';
import { userPath } from '../../../scripts/vscodeHost/environment';
import type { VscodeHost } from '../../../scripts/vscodeHost/install';
import { installVsix, machineSettingsFile, startServer, type VscodeServer } from '../../../scripts/vscodeHost/server';
import { createSampleRepository, type SampleRepository } from '../../fixtures/sampleRepository';
import { startEgressTrap, type EgressTrap } from './egress';
import { descendants, isRunning, killProcessesOf, processesOf, type RunningProcess } from '../../../scripts/processes';
import { ShownTexts } from './shownTexts';
import { THEMES } from './themes';
import { watchBrowser, type BrowserWatch } from './watch';
import { CodeWindow } from './window';

/** What all journeys share. Created once by test/ui/setup.ts. */
export interface Equipment {
  readonly host: VscodeHost;
  readonly chromium: string;
  /** The extensions folder, with the packaged VSIX installed. */
  readonly extensions: string;
  /** The packaged VSIX. */
  readonly vsix: string;
  /** Whether the VSIX has its texts in the pseudo-language. */
  readonly pseudo: boolean;
}

/** Options of a session. */
export interface SessionOptions {
  /** User settings in addition to `QUIET_SETTINGS`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables for VS Code and its child processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the extensions are installed for this journey only, so that it can change them. */
  readonly ownExtensions?: boolean;
  /** The size of windows and their device scale factor. */
  readonly screen?: { readonly width: number; readonly height: number; readonly scale: number };
  /** Variables for the browser. */
  readonly browserEnv?: Readonly<Record<string, string>>;
  /** The folder for all files of the journey, if its path is visible in pictures. It must not exist. */
  readonly root?: string;
}

interface Parts {
  readonly install: Parameters<typeof installVsix>[0];
  readonly root: string;
  readonly results: string;
  readonly repository: SampleRepository;
  readonly server: VscodeServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly watch: BrowserWatch;
  readonly egress: EgressTrap;
  /** What the pages show; watched in the pseudo-language only. */
  readonly shown: ShownTexts | undefined;
}

const SCREEN = { width: 1400, height: 900, scale: 1 };
/** Makes every name other than this machine's unresolvable. */
const NO_NAMES = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

/** A running VS Code for one journey. */
export class Session {
  /** The folder with all files of the journey: home, temporary files, VS Code's data, and the repository. */
  readonly root: string;
  /** The folder for screenshots and logs. */
  readonly results: string;
  /** The repository in the first window. */
  readonly repository: SampleRepository;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.root = parts.root;
    this.results = parts.results;
    this.repository = parts.repository;
    this.#parts = parts;
  }

  /** Starts VS Code with the packaged extension. Empties the folder `results`. */
  static async start(equipment: Equipment, results: string, options: SessionOptions = {}): Promise<Session> {
    await rm(results, { recursive: true, force: true });
    await mkdir(results, { recursive: true });
    const root = await createFolder(options.root);
    const [home, tmp] = [path.join(root, 'home'), path.join(root, 'tmp')];
    for (const folder of [home, tmp]) await mkdir(folder);
    const repository = await createSampleRepository(path.join(root, 'errands'));
    const egress = await startEgressTrap();
    const own = { PATH: userPath(), HOME: home, TMPDIR: tmp, LANG: 'C.UTF-8', SHELL: '/bin/bash' };
    const extensions = options.ownExtensions === true ? path.join(root, 'extensions') : equipment.extensions;
    const install = { host: equipment.host, data: path.join(root, 'data'), extensions, env: own };
    if (options.ownExtensions === true) await installVsix(install, equipment.vsix);
    const server = await startServer({
      ...install,
      env: { ...own, ...egress.env, ...options.env },
      settings: { 'workbench.colorTheme': THEMES.dark.id, ...options.settings },
    });
    const browserEnv = { ...own, ...options.browserEnv };
    const browser = await chromium.launch({ executablePath: equipment.chromium, env: browserEnv, args: [NO_NAMES] });
    const { scale, ...viewport } = options.screen ?? SCREEN;
    const permissions = ['clipboard-read', 'clipboard-write'];
    const context = await browser.newContext({ viewport, deviceScaleFactor: scale, permissions });
    const watch = watchBrowser(context);
    const shown = equipment.pseudo ? await ShownTexts.watch(context) : undefined;
    return new Session({ install, root, results, repository, server, browser, context, watch, egress, shown });
  }

  /** The extensions folder of this journey. */
  get extensions(): string {
    return this.#parts.install.extensions;
  }

  /** Installs a VSIX as an update does. Windows use it after their next reload. */
  async install(vsix: string): Promise<void> {
    await installVsix(this.#parts.install, vsix);
  }

  /** Opens a folder in a window, and waits until VS Code and the extension are ready. */
  async openWindow(folder = this.repository.root): Promise<CodeWindow> {
    const before = this.extensionHosts().at(-1);
    return this.#waitForWindow(await this.openPage(folder), before);
  }

  /** Opens a folder in a window, without waiting for anything in it. */
  async openPage(folder = this.repository.root): Promise<Page> {
    const page = await this.#parts.context.newPage();
    await page.goto(this.#parts.server.url(folder));
    return page;
  }

  /** Resolves with the window that `action` opens, for example with *Open Worktree in New Window*. */
  async nextWindow(action: () => Promise<void>): Promise<CodeWindow> {
    const before = this.extensionHosts().at(-1);
    const [page] = await Promise.all([this.#parts.context.waitForEvent('page'), action()]);
    return this.#waitForWindow(page, before);
  }

  async #waitForWindow(page: Page, before: number | undefined): Promise<CodeWindow> {
    const window = new CodeWindow(page, this);
    await window.ready(before);
    return window;
  }

  /** Returns the PIDs of the running extension hosts, in the order in which they were started. */
  extensionHosts(): number[] {
    const candidates = descendants(this.#parts.server.pid).filter(({ command }) =>
      command.includes('--type=extensionHost'),
    );
    // A forked child has the command line of its extension host until it executes another program.
    return candidates
      .filter(({ parent }) => candidates.every(({ pid }) => pid !== parent))
      .sort((a, b) => a.started - b.started)
      .map(({ pid }) => pid);
  }

  /**
   * Changes settings of all windows while they're open. `undefined` reverts a change. These are machine settings, which
   * VS Code applies at once. Settings of scope *application* belong in `SessionOptions.settings`.
   */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = machineSettingsFile(path.join(this.root, 'data'));
    const settings = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...settings, ...changes }, undefined, 2));
  }

  /**
   * Ends a window and its extension host, so that nothing uses its storage. The agent host continues to run.
   * @returns the folder with the extension's data for the window's workspace.
   */
  async closeWindow(window: CodeWindow): Promise<string> {
    const host = await window.extensionHostPid();
    await window.page.close();
    try {
      process.kill(host, 'SIGKILL');
    } catch (error) {
      if (systemCode(error) !== 'ESRCH') throw error; // it has ended with its window
    }
    await expect.poll(() => isRunning(host)).toBe(false);
    const workspaces = path.join(this.root, 'data', 'user', 'User', 'workspaceStorage');
    const [storage, ...others] = (await readdir(workspaces)).map((name) =>
      path.join(workspaces, name, 'coppice.coppice'),
    );
    expect(others).toEqual([]);
    return storage!;
  }

  /** The lines of the browser's consoles so far, including webviews. */
  get console(): readonly string[] {
    return this.#parts.watch.console;
  }

  /** The errors in the browser's consoles so far. */
  get consoleErrors(): string[] {
    return this.console.filter((line) => /^(error|uncaught): /.test(line));
  }

  /** Returns every process of this journey, including detached ones, but not the browser. */
  processes(): RunningProcess[] {
    return processesOf(this.root).filter(({ command }) => !command.some((part) => part.includes('chrom')));
  }

  /** Resolves with whether an extension host has started the extension, according to the host's log. */
  async hasStartedExtension(pid: number): Promise<boolean> {
    const [, own] = (await this.log('remoteexthost.log')).split(`Extension host with pid ${pid} started`);
    const [first] = own?.split('Extension host with pid ') ?? [];
    return first?.includes('_doActivateExtension coppice.coppice') === true;
  }

  /** Resolves with the content of all of VS Code's logs with a name, for example `Git.log`. */
  async log(name: string): Promise<string> {
    const logs = path.join(this.root, 'data', 'user', 'logs');
    const files = (await readdir(logs, { recursive: true })).filter((file) => path.basename(file) === name).sort();
    return (await Promise.all(files.map((file) => readFile(path.join(logs, file), 'utf8')))).join('\n');
  }

  /**
   * Saves what helps to understand a failure: a screenshot of every window, the consoles, and the server's output. Also
   * prints a description of the windows, in case only the output of the tests is available.
   */
  async saveEvidence(): Promise<void> {
    for (const [index, page] of this.#parts.context.pages().entries()) {
      await page.screenshot({ path: path.join(this.results, `failure-${index + 1}.png`) }).catch(() => undefined);
      const seen = await page.evaluate(describePage).catch((error: unknown) => String(error));
      console.error(`window ${index + 1} of ${this.results}:\n${seen}`);
    }
    await writeFile(path.join(this.results, 'console.txt'), this.console.join('\n'));
    await writeFile(path.join(this.results, 'server.txt'), this.#parts.server.output());
  }

  /** The texts that windows have shown. They are collected only in the pseudo-language. */
  get shown(): ShownTexts | undefined {
    return this.#parts.shown;
  }

  /** Problems so far that no step of a journey checks for. */
  get problems(): string[] {
    const { watch, egress } = this.#parts;
    return [
      ...watch.console.filter((line) => line.includes('proposed')).map((line) => `proposed API: ${line}`),
      ...watch.externalRequests.map((address) => `a page requested an external address: ${address}`),
      ...egress.requests.map((line) => `a program requested an external address: ${line}`),
    ];
  }

  /** Ends all processes of the journey. Resolves with its problems. */
  async dispose(): Promise<string[]> {
    const { browser, server, egress, root, shown } = this.#parts;
    await browser.close();
    await server.stop();
    killProcessesOf(root);
    await egress.close();
    const foreign = (await shown?.problems(this)) ?? [];
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
    return [...this.problems, ...foreign];
  }
}

/** Creates a folder: the wanted one, which must not exist, or one with a short path, because sockets are below it. */
async function createFolder(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return mkdtemp(path.join(os.tmpdir(), 'coppice-j-'));
  await mkdir(wanted);
  return wanted;
}

/** Runs in the page. Returns the focus and the texts of dialogs, notifications, menus, and the side bar. */
function describePage(): string {
  const shown = ['.quick-input-widget', '.monaco-dialog-box', '.notification-toast', '.context-view', '.part.sidebar'];
  const texts = shown.flatMap((selector) =>
    [...document.querySelectorAll<HTMLElement>(selector)]
      .filter((element) => element.offsetParent !== null)
      .map((element) => `${selector}: ${element.innerText.replace(/\s+/g, ' ').slice(0, 400)}`),
  );
  const focus = document.activeElement;
  return [`focus: ${focus?.tagName ?? 'none'} ${focus?.className ?? ''}`, ...texts].join('\n');
}
