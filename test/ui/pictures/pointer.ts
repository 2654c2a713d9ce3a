import type { Page } from 'playwright-core';

/** A position in a window, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const ID = 'film-pointer';

/** A drawn mouse pointer, because pictures of a page don't show the real one. */
export class Pointer {
  readonly #page: Page;
  #at: Point;

  private constructor(page: Page, at: Point) {
    this.#page = page;
    this.#at = at;
  }

  /** Draws the pointer at the center of a page. */
  static async draw(page: Page): Promise<Pointer> {
    await page.evaluate(drawPointer, ID);
    const { width, height } = page.viewportSize()!;
    const pointer = new Pointer(page, { x: width / 2, y: height / 2 });
    await pointer.move(pointer.#at);
    return pointer;
  }

  /** Returns the path to a position in `steps` steps, faster in the middle than at the ends. */
  way(goal: Point, steps: number): Point[] {
    const from = this.#at;
    return Array.from({ length: steps }, (_, step) => {
      const part = (1 - Math.cos((Math.PI * (step + 1)) / steps)) / 2;
      return { x: from.x + (goal.x - from.x) * part, y: from.y + (goal.y - from.y) * part };
    });
  }

  async move(to: Point): Promise<void> {
    this.#at = to;
    const transform = `translate(${Math.round(to.x)}px, ${Math.round(to.y)}px)`;
    await this.#page
      .locator(`#${ID}`)
      .evaluate((pointer, value) => pointer.style.setProperty('transform', value), transform);
  }

  /** Shows or hides the ring that indicates a click. */
  async press(isPressed: boolean): Promise<void> {
    const ring = this.#page.locator(`#${ID} circle`);
    await ring.evaluate((circle, opacity) => circle.setAttribute('opacity', opacity), isPressed ? '0.9' : '0');
  }
}

/** Draws the pointer. Runs in the page. */
function drawPointer(id: string): void {
  const make = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const pointer = make('svg', { id, width: '48', height: '48', viewBox: '-24 -24 48 48' });
  const style = 'position:fixed;left:-24px;top:-24px;z-index:100000;pointer-events:none';
  pointer.setAttribute('style', style);
  pointer.append(
    make('circle', { r: '14', fill: 'none', stroke: '#4daafc', 'stroke-width': '3', opacity: '0' }),
    make('path', {
      d: 'M0 0 L0 17 L4.2 13.2 L7 19.6 L9.8 18.4 L7 12.2 L12.4 12.2 Z',
      fill: '#fff',
      stroke: '#000',
      'stroke-width': '1.2',
    }),
  );
  document.body.append(pointer);
}
