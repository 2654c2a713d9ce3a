import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** VS Code's drop-down in the middle of the top: palette, quick picks and input boxes. */
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

  /** The line of help or the error below the field. */
  get message(): Locator {
    return this.#widget.locator('.quick-input-message');
  }

  /** All rows that are shown. */
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

  /** Types over what is in the field and confirms. */
  async answer(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Opens the palette and runs a command by its full title, e.g. `Coppice: Start Agent Task`. */
  async run(title: string): Promise<void> {
    // Where the window is still busy the palette may close again or drop what was typed; then it is opened anew.
    const shown = async () => {
      if ((await this.field.count()) === 0) await this.#page.keyboard.press('F1');
      await this.field.fill(`>${title}`, { timeout: 2_000 }).catch(() => undefined);
      return this.row(title)
        .first()
        .waitFor({ timeout: 3_000 })
        .then(
          () => true,
          () => false,
        );
    };
    await expect.poll(shown, { timeout: 40_000, interval: 100 }).toBe(true);
    await this.pick(title);
  }
}
