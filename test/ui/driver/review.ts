import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { textPattern } from './texts';
import type { CodeWindow } from './window';

/** Drives the multi-file diff editor of a review. */
export class Review {
  readonly #window: CodeWindow;

  constructor(window: CodeWindow) {
    this.#window = window;
  }

  /** Opens the review of the attempt with the palette. */
  static async open(window: CodeWindow): Promise<Review> {
    await window.command('reviewChanges');
    const review = new Review(window);
    await review.#files.first().waitFor();
    return review;
  }

  /** The rendered files. */
  get #files(): Locator {
    return this.#window.page.locator('.multiDiffEntry');
  }

  /** A file in the editor. */
  file(name: string): Locator {
    return this.#files.filter({ has: this.#window.page.locator('.title', { hasText: name }) });
  }

  /** Returns the CodeLenses above the hunks of a file, top to bottom, for example `Keep | Discard | Hunk 1 of 3`. */
  async lenses(file: string): Promise<string[]> {
    const texts = await this.file(file).locator('.codelens-decoration:visible').allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
  }

  /** Clicks an action above a hunk, counted from 1. */
  async press(file: string, hunk: number, action: string): Promise<void> {
    const line = this.file(file)
      .locator('.codelens-decoration:visible')
      .filter({ hasText: textPattern('review.hunk', { number: hunk }) });
    const button = line.locator('a').filter({ hasText: new RegExp(`^\\s*${action}$`) });
    await button.waitFor();
    const before = await line.innerText();
    let tries = 0;
    // VS Code renders these lines again after each change, perhaps during the click. A click that timed out may have
    // succeeded anyway. Once the line has changed, another click would hit the next hunk.
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

  /** Puts the cursor into a line on the live side of a file. */
  async focus(file: string, text: string): Promise<void> {
    await this.file(file).locator('.modified .view-line').filter({ hasText: text }).first().click();
  }
}
