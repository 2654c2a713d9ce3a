import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import type { ChatTexts } from '../../protocol/chat';
import { CHAT_DATA_ELEMENT, CHAT_TEXTS, type ChatPageData } from '../../protocol/chatTexts';
import { pagePolicy } from './policy';

interface Page {
  readonly webview: vscode.Webview;
  /** Folder of the built webviews. */
  readonly assets: vscode.Uri;
  /** Base name of the script and style sheet, e.g. `chat`. */
  readonly name: string;
  readonly title: string;
  /** What the page's script needs before its first message. */
  readonly data: ChatPageData;
}

/** The page of a webview. */
function pageHtml(page: Page): string {
  const nonce = randomBytes(16).toString('base64');
  const asset = (file: string) => page.webview.asWebviewUri(vscode.Uri.joinPath(page.assets, file)).toString();
  const policy = pagePolicy(page.webview.cspSource, nonce);
  return `<!doctype html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${asset('codicon.css')}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${asset(`${page.name}.css`)}">
</head>
<body>
<div id="root"></div>
<script type="application/json" id="${CHAT_DATA_ELEMENT}" nonce="${nonce}">${escapeJson(page.data)}</script>
<script type="module" nonce="${nonce}" src="${asset(`${page.name}.js`)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** JSON inside a script element must not be able to end the element. */
function escapeJson(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** The page of a chat. */
export function chatPage(webview: vscode.Webview, extensionUri: vscode.Uri, attempt: AttemptId | undefined): string {
  return pageHtml({
    webview,
    assets: webviewAssets(extensionUri),
    name: 'chat',
    title: 'Coppice',
    data: { texts: localisedTexts(), locale: vscode.env.language, attempt },
  });
}

/** Folder of the built webviews: the only one from which a page may load anything. */
export function webviewAssets(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** Looks a text up that stands elsewhere: translators get those of `CHAT_TEXTS` from there. */
const localised: (english: string) => string = vscode.l10n.t;

function localisedTexts(): ChatTexts {
  return Object.fromEntries(Object.entries(CHAT_TEXTS).map(([key, english]) => [key, localised(english)]));
}
