import { signal, type ReadonlySignal } from '@preact/signals';
import type { Clock } from '../../src/base/clock';
import type { Disposable } from '../../src/base/disposable';

const SAVE_AFTER_MS = 400;

/** A text that is being written, and that the host keeps: it is saved when the hand rests and when it leaves. */
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

  /** Saves now what is not saved yet. */
  flush(): void {
    this.#timer?.dispose();
    if (this.#isPaused || this.#text.peek() === this.#saved) return;
    this.#saved = this.#text.peek();
    this.#save(this.#saved);
  }

  /** Does not save for now: the text is on its way as something else. */
  pauseSaving(): void {
    this.#timer?.dispose();
    this.#isPaused = true;
  }

  /** It did not arrive there, so it is saved again. */
  resumeSaving(): void {
    this.#isPaused = false;
    this.flush();
  }

  /** Takes the host's text, unless something was written here that the host does not have. */
  offerSaved(text: string): void {
    if (this.#text.peek() !== this.#saved) return;
    this.replace(text);
  }

  /** Another text in place of this one, e.g. because it is another chat now. */
  replace(text: string): void {
    this.#timer?.dispose();
    this.#isPaused = false;
    this.#saved = text;
    this.#text.value = text;
  }
}
