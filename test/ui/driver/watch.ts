// Records the browser's console messages and external requests during a journey.
import type { BrowserContext } from 'playwright-core';

/** What was recorded in the windows of a journey. */
export interface BrowserWatch {
  /** Every console message, including those of webviews, for example `error: …`. */
  readonly console: readonly string[];
  /** Addresses outside this machine that a page requested. */
  readonly externalRequests: readonly string[];
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Domain of the files of webviews. A service worker answers these requests, so they don't leave the machine. */
const WEBVIEW_RESOURCES = '.vscode-resource.vscode-cdn.net';

function leavesTheMachine(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (!/^(https?|wss?):$/.test(protocol)) return false;
  return !LOOPBACK.has(hostname) && !hostname.endsWith(WEBVIEW_RESOURCES);
}

/** Starts recording the console messages and requests of a browser. */
/** Starts recording the console messages and requests of a browser. */
export function watchBrowser(context: BrowserContext): BrowserWatch {
  const lines: string[] = [];
  const externalRequests: string[] = [];
  context.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  context.on('weberror', (error) => lines.push(`uncaught: ${String(error.error())}`));
  context.on('request', (request) => {
    if (leavesTheMachine(request.url())) externalRequests.push(request.url());
  });
  return { console: lines, externalRequests };
}
