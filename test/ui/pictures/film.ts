import { writeFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import type { CodeWindow } from '../driver/window';
import { animatedPng, type Frame } from './animatedPng';
import { Pointer } from './pointer';

const STEPS = 6;
const STEP_MS = 45;
const KEYS_MS = 60;
const PRESSED_MS = 180;

/** Films a window: takes pictures, and draws a pointer that moves and clicks. */
export class Film {
  readonly #window: CodeWindow;
  readonly #pointer: Pointer;
  readonly #frames: Frame[] = [];

  private constructor(window: CodeWindow, pointer: Pointer) {
    this.#window = window;
    this.#pointer = pointer;
  }

  static async of(window: CodeWindow): Promise<Film> {
    return new Film(window, await Pointer.draw(window.page));
  }

  /** Takes a picture, shown for `ms` milliseconds. */
  async show(ms: number): Promise<void> {
    this.#frames.push({ png: await this.#window.page.screenshot({ animations: 'disabled' }), ms });
  }

  /** Moves the pointer to an element and shows a click, without clicking. */
  async press(target: Locator, ms = 0): Promise<void> {
    const box = (await target.boundingBox())!;
    const goal = { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 };
    for (const point of this.#pointer.way(goal, STEPS)) {
      await this.#pointer.move(point);
      await this.show(STEP_MS);
    }
    await this.show(ms);
    await this.#pointer.press(true);
    await this.show(PRESSED_MS);
    await this.#pointer.press(false);
  }

  /** Moves the pointer to an element and clicks it. */
  async click(target: Locator): Promise<void> {
    await this.press(target);
    await target.click();
  }

  /** Types into a field, `perFrame` characters per picture. */
  async type(field: Locator, text: string, perFrame = 3): Promise<void> {
    for (let end = perFrame; end < text.length + perFrame; end += perFrame) {
      await field.fill(text.slice(0, end));
      await this.show(KEYS_MS);
    }
  }

  /** Takes pictures, each shown for `ms` milliseconds, until an element is visible. */
  async until(target: Locator, ms: number): Promise<void> {
    while (!(await target.isVisible())) await this.show(ms);
  }

  /** Writes the animation to a file. */
  async save(file: string): Promise<void> {
    const page = await this.#window.page.context().newPage();
    await writeFile(file, await animatedPng(page, this.#frames));
    await page.close();
  }
}
