import { toDisposable, type Disposable } from '../../src/base/disposable';
import type { ViewMessage } from '../../src/protocol/webview';

interface VsCodeApi {
  postMessage(message: ViewMessage): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The way to the extension host. */
export interface ViewPort {
  post(message: ViewMessage): void;
  listen(listener: (message: unknown) => void): Disposable;
  /** Keeps a small value for when the window comes back; the host gets it back, the view does not. */
  saveState(memento: unknown): void;
}

// May be called once only, and must never be reachable from the page's global scope.
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
