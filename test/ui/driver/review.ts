import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { textPattern } from './texts';
import type { CodeWindow } from './window';

/** The multi-file diff editor of a review, in the words of its user. */
export class Review {
  readonly #window: CodeWindow;

  constructor(window: CodeWindow) {
    this.#window = window;
  }

  /** Opens all changes of the attempt by the palette. */
  static async open(window: CodeWindow): Promise<Review> {
    await window.command('reviewChanges');
    const review = new Review(window);
    await review.#files.first().waitFor();
    return review;
  }

  /** The files that are drawn. */
  get #files(): Locator {
    return this.#window.page.locator('.multiDiffEntry');
  }

  /** One file of the editor. */
  file(name: string): Locator {
    return this.#files.filter({ has: this.#window.page.locator('.title', { hasText: name }) });
  }

  /** What stands above the hunks of a file, from the top, e.g. `Keep | Discard | Hunk 1 of 3`. */
  async lenses(file: string): Promise<string[]> {
    const texts = await this.file(file).locator('.codelens-decoration:visible').allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
  }

  /** Presses an action above a hunk, counted from 1, once it is there. */
  async press(file: string, hunk: number, action: string): Promise<void> {
    const line = this.file(file)
      .locator('.codelens-decoration:visible')
      .filter({ hasText: textPattern('review.hunk', { number: hunk }) });
    const button = line.locator('a').filter({ hasText: new RegExp(`^\\s*${action}$`) });
    await button.waitFor();
    const before = await line.innerText();
    let tries = 0;
    // VS Code redraws these lines after each change, perhaps while they are being pressed. A click that was given up may
    // have arrived all the same: once the line reads differently, another click would press the next hunk.
    await expect
      .poll(async () => {
        const now = await line.innerText({ timeout: 2_000 }).catch(() => before);
        if (tries > 0 && now !== before) return true;
        tries += 1;
        return button.click({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
  }

  /** Puts the cursor into the live side of a file, below its hunks' lines. */
  async focus(file: string, text: string): Promise<void> {
    await this.file(file).locator('.modified .view-line').filter({ hasText: text }).first().click();
  }
}
