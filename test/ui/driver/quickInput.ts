import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Drives VS Code's quick input: the palette, quick picks, and input boxes. */
export class QuickInput {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get #widget(): Locator {
    return this.#page.locator('.quick-input-widget:visible');
  }

  /** The field at the top. */
  get field(): Locator {
    return this.#widget.locator('input.input').first();
  }

  /** The help text or the error below the field. */
  get message(): Locator {
    return this.#widget.locator('.quick-input-message');
  }

  /** All visible rows. */
  get rows(): Locator {
    return this.#widget.locator('.quick-input-list .monaco-list-row');
  }

  /** The row with exactly this label. */
  row(label: string): Locator {
    return this.rows.filter({ has: this.#page.locator('.label-name').getByText(label, { exact: true }) });
  }

  /** Chooses a row by its label. */
  async pick(label: string): Promise<void> {
    await this.row(label).first().click();
  }

  /** Replaces the text in the field and confirms. */
  async answer(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Opens the palette and runs a command by its full title, for example `View: Close Editor`. */
  async run(title: string): Promise<void> {
    await expect.poll(() => this.#findCommand(title), { timeout: 60_000, interval: 100 }).toBe(true);
    await this.pick(title);
  }

  /**
   * Opens the palette and searches for a command. If the window is still busy, the palette may close again, lose what was
   * typed, or show a list from before the extension's commands were registered. It's then closed, so that the next
   * search starts over.
   */
  async #findCommand(title: string): Promise<boolean> {
    await this.#page.keyboard.press('F1');
    const found = await this.field
      .fill(`>${title}`, { timeout: 5_000 })
      .then(() => this.row(title).first().waitFor({ timeout: 5_000 }))
      .then(
        () => true,
        () => false,
      );
    if (found) return true;
    await this.#page.keyboard.press('Escape');
    return false;
  }
}
