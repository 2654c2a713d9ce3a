import path from 'node:path';
import process from 'node:process';
import { expect } from 'vitest';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { isRunning } from '../../../scripts/processes';
import { QuickInput } from './quickInput';
import type {} from '../../shownTexts/watchPage';
import type { Session } from './session';
import { commandTitle, CONTAINER, paletteTitle, type CommandName } from './texts';
import { THEME_KINDS, THEMES, type ThemeKind } from './themes';

const READY_MS = 60_000;
const SHOWN_WEBVIEW = 'iframe.webview.ready:visible';

/**
 * Drives a window of VS Code. A `Locator` waits by itself when it's used (`click`, `waitFor`, …). To check a value, use
 * `await expect.poll(() => locator.textContent()).toBe(…)`.
 */
export class CodeWindow {
  /** For everything that this class doesn't cover. */
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly #session: Session;
  #shots = 0;

  constructor(page: Page, session: Session) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.#session = session;
    page.setDefaultTimeout(20_000);
  }

  /** Waits until the workbench is shown and an extension host other than `before` has started the extension. */
  async ready(before?: number): Promise<void> {
    await this.activity(CONTAINER).waitFor({ timeout: READY_MS });
    const started = async () => {
      const pid = this.#session.extensionHosts().at(-1);
      return pid !== undefined && pid !== before && (await this.#session.hasStartedExtension(pid));
    };
    await expect.poll(started, { timeout: READY_MS }).toBe(true);
    await this.#watch(true);
  }

  /** Without the extension, VS Code shows words of its own in its place. */
  async #watch(extensionRuns: boolean): Promise<void> {
    await this.page.evaluate((runs) => window.watchWorkbench?.(runs), extensionRuns);
  }

  /** An icon in the activity bar, with its badge. */
  activity(title: string): Locator {
    const label = this.page.locator(`.action-label[aria-label^="${title}"]`);
    return this.page.locator('.activitybar .action-item').filter({ has: label });
  }

  /** Opens the view container of an icon in the activity bar. */
  async openSideBar(title: string): Promise<void> {
    await this.activity(title).click();
    await this.sideBar.locator('.composite.title').filter({ hasText: title }).waitFor();
  }

  /** Shows the tasks in the side bar. */
  async openTasks(): Promise<void> {
    await this.openSideBar(CONTAINER);
  }

  get sideBar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** Runs a command of the extension with the palette. */
  async command(name: CommandName): Promise<void> {
    await this.palette(paletteTitle(name));
  }

  /** Runs a command of VS Code by its title in the palette, for example `View: Close Editor`. */
  async palette(title: string): Promise<void> {
    await this.quickInput.run(title);
  }

  /** The tree row in the side bar with exactly this label. */
  treeRow(label: string): Locator {
    const rows = this.sideBar.locator('.monaco-list-row[role="treeitem"]');
    return rows.filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) });
  }

  /** Runs a command with the button in a tree row. */
  async treeAction(label: string, command: CommandName): Promise<void> {
    await this.treeRow(label).hover();
    await this.treeRow(label)
      .getByRole('button', { name: commandTitle(command) })
      .click();
  }

  /** Chooses an item in the context menu of `target`. */
  async contextMenu(target: Locator, item: string): Promise<void> {
    await target.click({ button: 'right' });
    const choice = this.page.getByRole('menuitem', { name: item });
    // VS Code's menus ignore clicks in their first 100 ms, so that the click that opens a menu doesn't choose an item.
    const chosen = async () => {
      await choice.click({ timeout: 2_000 }).catch(() => undefined);
      return choice.isHidden();
    };
    await expect.poll(chosen, { timeout: 20_000, interval: 200 }).toBe(true);
  }

  /** A notification that contains this text. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** Clicks a button in a notification. */
  async answerToast(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** An entry in the status bar that contains this text. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Clicks a button in the modal dialog, and waits until the dialog is closed. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** The tab of an editor or panel. */
  tab(title: string | RegExp): Locator {
    if (typeof title === 'string') this.#session.shown?.named(title);
    return this.page.locator('.tabs-container .tab').filter({ hasText: title });
  }

  /** The page in a visible webview. `nth` selects one of several, in the order in which they were opened. */
  webview(nth = 0): FrameLocator {
    return this.page.frameLocator(`${SHOWN_WEBVIEW} >> nth=${nth}`).frameLocator('#active-frame');
  }

  /** Reloads the window with *Developer: Reload Window*, and waits until another extension host is ready. */
  async reload(): Promise<void> {
    const before = await this.extensionHostPid();
    await this.#watch(false);
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.palette('Developer: Reload Window');
    await loaded;
    await this.ready(before);
    await expect.poll(() => isRunning(before), { timeout: READY_MS }).toBe(false);
  }

  /**
   * Crashes the window without closing it, like a dropped connection: its extension host continues to run (for up to
   * three hours), with everything that it has locked. Continue with `session.openWindow`.
   */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const devtools = await this.page.context().newCDPSession(this.page);
    devtools.send('Page.crash').catch(() => undefined); // never answered, because the page has crashed
    await crashed;
  }

  /** Resolves with the PID of the extension host, or of the last started one if there are several. */
  async extensionHostPid(): Promise<number> {
    await expect.poll(() => this.#session.extensionHosts().length, { timeout: READY_MS }).toBeGreaterThan(0);
    return this.#session.extensionHosts().at(-1)!;
  }

  /** Kills the extension host with SIGKILL, and waits until VS Code has started another one. */
  async killExtensionHost(): Promise<void> {
    const before = await this.extensionHostPid();
    await this.#watch(false);
    process.kill(before, 'SIGKILL');
    await this.ready(before);
  }

  /** Changes the color theme, and waits until the workbench and all visible webviews use it. */
  async theme(kind: ThemeKind): Promise<void> {
    const { id, workbench, webview } = THEMES[kind];
    await this.#session.changeSettings({ 'workbench.colorTheme': id });
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
    const shown = await this.page.locator(SHOWN_WEBVIEW).count();
    for (let nth = 0; nth < shown; nth += 1) await this.webview(nth).locator(`body.${webview}`).waitFor();
  }

  /** Runs `inspect` in every kind of theme. The dark theme is last, because journeys start with it. */
  async forEachTheme(inspect: (kind: ThemeKind) => Promise<void>): Promise<void> {
    for (const kind of [...THEME_KINDS].reverse()) {
      await this.theme(kind);
      await inspect(kind);
    }
  }

  /** Saves a numbered screenshot of the window in test-results/ui/<journey>/. */
  async screenshot(name: string): Promise<void> {
    this.#shots += 1;
    const file = `${String(this.#shots).padStart(2, '0')}-${name}.png`;
    await this.page.screenshot({ path: path.join(this.#session.results, file), animations: 'disabled' });
  }

  /** Saves a screenshot of the window in each kind of theme. */
  async screenshots(name: string): Promise<void> {
    await this.forEachTheme((kind) => this.screenshot(`${name}-${kind}`));
  }
}
