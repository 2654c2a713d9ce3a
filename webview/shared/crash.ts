import { errorText } from '../../src/base/result';
import { vscodePort } from './vscodeApi';

const MAX_TEXT = 20_000;

/** Tells the host of an error in this page, for the log. */
export function reportCrash(error: unknown): void {
  const text = error instanceof Error && error.stack !== undefined ? error.stack : errorText(error);
  vscodePort.post({ type: 'crashed', text: text.slice(0, MAX_TEXT) });
}

/** No fault: rows that were measured for the first time are told in the next frame. */
const RESIZE_LOOP_MESSAGE = 'ResizeObserver loop completed with undelivered notifications.';

/** From here on, what is thrown and caught by nobody is told to the host. */
export function reportUncaught(): void {
  window.addEventListener('error', (event) => {
    if (event.message !== RESIZE_LOOP_MESSAGE) reportCrash(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => reportCrash(event.reason));
}
