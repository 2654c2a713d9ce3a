import { toDisposable, type Disposable } from '../../src/base/disposable';
import type { ViewMessage } from '../../src/protocol/webview';

interface VsCodeApi {
  postMessage(message: ViewMessage): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The connection to the extension host. */
export interface ViewPort {
  post(message: ViewMessage): void;
  listen(listener: (message: unknown) => void): Disposable;
  /** Saves a small value that the extension host gets when it restores the panel with the window. */
  saveState(memento: unknown): void;
}

// May be called only once. The result must not be reachable from the page's global scope.
const api = acquireVsCodeApi();

export const vscodePort: ViewPort = {
  post: (message) => api.postMessage(message),
  listen: (listener) => {
    const onMessage = (event: MessageEvent<unknown>) => listener(event.data);
    window.addEventListener('message', onMessage);
    return toDisposable(() => window.removeEventListener('message', onMessage));
  },
  saveState: (memento) => api.setState(memento),
};
