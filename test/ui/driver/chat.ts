import { expect } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';
import type { AttemptState } from '../../../src/domain/attempt/attempt';
import { text, textPattern } from './texts';
import type { CodeWindow } from './window';

/** For pages that haven't been rendered yet, for example after a reload. */
const SLOW = { timeout: 60_000 };

/** Drives the visible chat panel. */
export class Chat {
  readonly #window: CodeWindow;

  constructor(window: CodeWindow) {
    this.#window = window;
  }

  get page(): FrameLocator {
    return this.#window.webview();
  }

  /** Marks the page, so that `waitForNewPage` can distinguish it from the next one. */
  async markPage(): Promise<void> {
    await this.page.locator('body').evaluate((body) => {
      body.dataset['before'] = 'yes';
    });
  }

  /** Resolves when another page has replaced the marked one. */
  async waitForNewPage(): Promise<void> {
    await this.page.locator('body:not([data-before]) header').waitFor(SLOW);
  }

  /** Opens the form for a new task with the palette, and waits until it's ready. */
  static async open(window: CodeWindow): Promise<Chat> {
    await window.command('startTask');
    const chat = new Chat(window);
    await chat.prompt.waitFor(SLOW);
    return chat;
  }

  get prompt(): Locator {
    return this.page.getByRole('textbox', { name: text('newTask.prompt') });
  }

  /** Chooses an option in one of the form's lists. */
  async choose(list: 'agent' | 'base', option: string | RegExp): Promise<void> {
    await this.page.getByRole('combobox', { name: text(`newTask.${list}`) }).click();
    await this.page.getByRole('option', { name: option }).click();
  }

  /** Starts a task by keyboard, and waits until its chat is shown. */
  async start(prompt: string): Promise<void> {
    await this.prompt.fill(prompt);
    await expect.poll(() => this.page.getByRole('button', { name: text('newTask.start') }).isEnabled()).toBe(true);
    await this.prompt.press('Control+Enter');
    await this.title.waitFor(SLOW);
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 }).filter({ hasText: /^T-\d+/ });
  }

  /** The attempt's state in the header. */
  get state(): Locator {
    return this.page.locator('header .state');
  }

  async waitForState(state: AttemptState): Promise<void> {
    await expect.poll(() => this.state.getAttribute('data-state'), SLOW).toBe(state);
  }

  /** The permission request above the composer. */
  get dock(): Locator {
    return this.page.locator('section.dock');
  }

  /** Answers the visible permission request. Clicks repeatedly, because the dock ignores clicks in its first half second. */
  async answer(answer: 'allow' | 'deny'): Promise<void> {
    await this.dock.waitFor(SLOW);
    const before = await this.dock.textContent();
    const answered = async () => {
      if ((await this.dock.count()) === 0 || (await this.dock.textContent()) !== before) return true;
      await this.dock
        .getByRole('button', { name: text(`ask.${answer}`), exact: true })
        .click({ timeout: 1_000 })
        .catch(() => undefined);
      return false;
    };
    await expect.poll(answered, { ...SLOW, interval: 200 }).toBe(true);
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: textPattern('composer.message') });
  }

  async send(message: string): Promise<void> {
    await this.composer.fill(message);
    await this.composer.press('Control+Enter');
    await expect.poll(() => this.composer.inputValue()).toBe('');
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }
}
