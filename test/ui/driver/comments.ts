import type { Locator } from 'playwright-core';
import { commandTitle, type CommandName } from './texts';
import type { CodeWindow } from './window';

/** Drives the comments in the diff editors of a review. */
export class Comments {
  readonly #window: CodeWindow;

  constructor(window: CodeWindow) {
    this.#window = window;
  }

  /** Opens the review with the palette, and waits until it's rendered. */
  async openReview(): Promise<void> {
    await this.#window.command('reviewChanges');
    await this.line('modified', 'import').waitFor();
  }

  /** The first line on one side of a diff that contains a text. */
  line(side: 'original' | 'modified', text: string): Locator {
    return this.#window.page.locator(`.editor.${side} .view-line`).filter({ hasText: text }).first();
  }

  /** All visible threads. */
  get threads(): Locator {
    return this.#window.page.locator('.review-widget');
  }

  /** The thread that contains a text. */
  thread(text: string): Locator {
    return this.threads.filter({ hasText: text });
  }

  /** Returns the label above a thread, for example `Sent`. */
  async label(text: string): Promise<string> {
    return (await this.thread(text).locator('.head .review-title').innerText()).trim();
  }

  /** Writes a comment on a line by keyboard, and saves it with an impatient double click. */
  async write(line: Locator, text: string): Promise<void> {
    await line.click();
    await this.#window.page.keyboard.press('Alt+c');
    const fresh = this.threads.filter({ hasNot: this.#window.page.locator('.comment-body') });
    await fresh.locator('.comment-form .monaco-editor.focused').waitFor();
    await this.#window.page.keyboard.insertText(text);
    await fresh.getByRole('button', { name: commandTitle('addComment') }).dblclick();
    const saved = this.thread(text);
    await saved.locator('.comment-body').waitFor();
    // Until VS Code clears the field, it still contains the saved text, as if it were another comment.
    await saved.locator('.comment-form-container.expand').waitFor({ state: 'hidden' });
  }

  /** Replaces the text of a comment that hasn't been sent. */
  async edit(before: string, after: string): Promise<void> {
    const comment = this.thread(before).locator('.review-comment');
    await comment.hover();
    await comment.getByRole('button', { name: commandTitle('editComment') }).click();
    await comment.locator('.edit-container .monaco-editor').click();
    await this.#window.page.keyboard.press('Control+a');
    await this.#window.page.keyboard.insertText(after);
    await this.threads
      .locator('.form-actions')
      .getByRole('button', { name: commandTitle('saveComment') })
      .click();
    await this.thread(after.split('\n')[0]!).locator('.comment-body').waitFor();
  }

  /** Runs a command with its button above a thread. */
  async press(text: string, command: CommandName): Promise<void> {
    await this.thread(text)
      .locator('.head')
      .getByRole('button', { name: commandTitle(command) })
      .click();
  }
}
