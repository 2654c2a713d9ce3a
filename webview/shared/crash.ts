import { errorText } from '../../src/base/result';
import { vscodePort } from './vscodeApi';

const MAX_TEXT = 20_000;

/** Reports an error in this page to the host, for the log. */
export function reportCrash(error: unknown): void {
  const text = error instanceof Error && error.stack !== undefined ? error.stack : errorText(error);
  vscodePort.post({ type: 'crashed', text: text.slice(0, MAX_TEXT) });
}

/** Not a fault: the browser delivers the sizes of newly measured rows in the next frame. */
const RESIZE_LOOP_MESSAGE = 'ResizeObserver loop completed with undelivered notifications.';

/** Reports all uncaught errors and rejections to the host from now on. */
export function reportUncaught(): void {
  window.addEventListener('error', (event) => {
    if (event.message !== RESIZE_LOOP_MESSAGE) reportCrash(event.error ?? event.message);
  });
  window.addEventListener('unhandledrejection', (event) => reportCrash(event.reason));
}
