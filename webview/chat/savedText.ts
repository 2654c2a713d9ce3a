import { signal, type ReadonlySignal } from '@preact/signals';
import type { Clock } from '../../src/base/clock';
import type { Disposable } from '../../src/base/disposable';

const SAVE_AFTER_MS = 400;

/** A text that is being written. The host saves it, after a pause in typing and on blur. */
export class SavedText {
  readonly #text = signal('');
  readonly #clock: Clock;
  readonly #save: (text: string) => void;
  #saved = '';
  #timer: Disposable | undefined;
  #isPaused = false;

  constructor(clock: Clock, save: (text: string) => void) {
    this.#clock = clock;
    this.#save = save;
  }

  get text(): ReadonlySignal<string> {
    return this.#text;
  }

  write(text: string): void {
    this.#isPaused = false;
    this.#text.value = text;
    this.#timer?.dispose();
    this.#timer = this.#clock.after(SAVE_AFTER_MS, () => this.flush());
  }

  /** Saves unsaved changes now. */
  flush(): void {
    this.#timer?.dispose();
    if (this.#isPaused || this.#text.peek() === this.#saved) return;
    this.#saved = this.#text.peek();
    this.#save(this.#saved);
  }

  /** Pauses saving while the text is being sent as a prompt or a message. */
  pauseSaving(): void {
    this.#timer?.dispose();
    this.#isPaused = true;
  }

  /** Resumes saving because sending failed. */
  resumeSaving(): void {
    this.#isPaused = false;
    this.flush();
  }

  /** Takes the host's text, unless there are unsaved changes. */
  offerSaved(text: string): void {
    if (this.#text.peek() !== this.#saved) return;
    this.replace(text);
  }

  /** Replaces the text and what counts as saved, for example because the page shows another attempt. */
  replace(text: string): void {
    this.#timer?.dispose();
    this.#isPaused = false;
    this.#saved = text;
    this.#text.value = text;
  }
}
