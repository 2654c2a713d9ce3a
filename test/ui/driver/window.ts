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
 * A window of VS Code, in the words of its user. What answers a `Locator` waits by itself when it is used
 * (`click`, `waitFor`, …); to check a value use `await expect.poll(() => locator.textContent()).toBe(…)`.
 */
export class CodeWindow {
  /** For what this class has no words for. */
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

  /** Waits until the workbench is up and the extension has been started in an extension host other than `before`. */
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

  /** An icon of the activity bar, with the badge that may lie upon it. */
  activity(title: string): Locator {
    const label = this.page.locator(`.action-label[aria-label^="${title}"]`);
    return this.page.locator('.activitybar .action-item').filter({ has: label });
  }

  /** Shows the container of an activity-bar icon in the side bar. */
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

  /** Runs a command of the extension by the palette. */
  async command(name: CommandName): Promise<void> {
    await this.palette(paletteTitle(name));
  }

  /** Runs a command of VS Code by its title in the palette, e.g. `View: Close Editor`. */
  async palette(title: string): Promise<void> {
    await this.quickInput.run(title);
  }

  /** The row of a tree in the side bar whose label is exactly this. */
  treeRow(label: string): Locator {
    const rows = this.sideBar.locator('.monaco-list-row[role="treeitem"]');
    return rows.filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) });
  }

  /** Runs a command by the button of a tree row. */
  async treeAction(label: string, command: CommandName): Promise<void> {
    await this.treeRow(label).hover();
    await this.treeRow(label)
      .getByRole('button', { name: commandTitle(command) })
      .click();
  }

  /** Chooses an item of the context menu of whatever is at `target`. */
  async contextMenu(target: Locator, item: string): Promise<void> {
    await target.click({ button: 'right' });
    const choice = this.page.getByRole('menuitem', { name: item });
    // VS Code's menus take no click in the first tenth of a second, so that the click that opened one chooses nothing.
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

  /** Presses a button of a notification. */
  async answerToast(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** An entry of the status bar that contains this text. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal dialog and waits until the dialog is gone. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** The tab of an editor or panel. */
  tab(title: string | RegExp): Locator {
    if (typeof title === 'string') this.#session.shown?.named(title);
    return this.page.locator('.tabs-container .tab').filter({ hasText: title });
  }

  /** The page inside a webview that is shown; `nth` where several are, in the order in which they were opened. */
  webview(nth = 0): FrameLocator {
    return this.page.frameLocator(`${SHOWN_WEBVIEW} >> nth=${nth}`).frameLocator('#active-frame');
  }

  /** Reloads the window by *Developer: Reload Window* and waits until another extension host runs in it. */
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
   * Ends the window without a word to VS Code, as a dropped connection does: its extension host lives on (for up to
   * three hours) with all that it holds. Go on with `session.openWindow`.
   */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const devtools = await this.page.context().newCDPSession(this.page);
    devtools.send('Page.crash').catch(() => undefined); // has no answer: who would give it is gone
    await crashed;
  }

  /** The process id of the extension host; of the one started last if several windows are or were open. */
  async extensionHostPid(): Promise<number> {
    await expect.poll(() => this.#session.extensionHosts().length, { timeout: READY_MS }).toBeGreaterThan(0);
    return this.#session.extensionHosts().at(-1)!;
  }

  /** Kills the extension host the hard way and waits until VS Code has started another one. */
  async killExtensionHost(): Promise<void> {
    const before = await this.extensionHostPid();
    await this.#watch(false);
    process.kill(before, 'SIGKILL');
    await this.ready(before);
  }

  /** Changes the colour theme and waits until the workbench and all webviews that are shown have it. */
  async theme(kind: ThemeKind): Promise<void> {
    const { id, workbench, webview } = THEMES[kind];
    await this.#session.changeSettings({ 'workbench.colorTheme': id });
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
    const shown = await this.page.locator(SHOWN_WEBVIEW).count();
    for (let nth = 0; nth < shown; nth += 1) await this.webview(nth).locator(`body.${webview}`).waitFor();
  }

  /** Runs `look` in every kind of theme, dark last, so that the journey goes on as it was. */
  async forEachTheme(inspect: (kind: ThemeKind) => Promise<void>): Promise<void> {
    for (const kind of [...THEME_KINDS].reverse()) {
      await this.theme(kind);
      await inspect(kind);
    }
  }

  /** Keeps a picture of the window in test-results/ui/<journey>/, numbered in the order of the journey. */
  async screenshot(name: string): Promise<void> {
    this.#shots += 1;
    const file = `${String(this.#shots).padStart(2, '0')}-${name}.png`;
    await this.page.screenshot({ path: path.join(this.#session.results, file), animations: 'disabled' });
  }

  /** Keeps a picture of the window in each of the four kinds of theme. */
  async screenshots(name: string): Promise<void> {
    await this.forEachTheme((kind) => this.screenshot(`${name}-${kind}`));
  }
}
