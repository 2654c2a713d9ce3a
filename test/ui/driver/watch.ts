// Watches what the browser says and asks for during a journey.
import type { BrowserContext } from 'playwright-core';

/** What was seen in the windows of a journey. */
export interface BrowserWatch {
  /** Every line of every console, e.g. `error: …`; also those of webviews. */
  readonly console: readonly string[];
  /** Addresses outside this machine that a page asked for. */
  readonly externalRequests: readonly string[];
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** A webview's files have addresses of this domain, which its service worker answers itself. */
const WEBVIEW_RESOURCES = '.vscode-resource.vscode-cdn.net';

function leavesTheMachine(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (!/^(https?|wss?):$/.test(protocol)) return false;
  return !LOOPBACK.has(hostname) && !hostname.endsWith(WEBVIEW_RESOURCES);
}

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
