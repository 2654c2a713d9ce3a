import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { PAGE_DATA_ELEMENT, type PageData } from '../../protocol/webview';
import type { ShownTable } from '../../texts/translate';
import { PAGES } from '../../texts/views/pages';
import { SHOWN_TEXTS } from '../texts/texts';
import { pagePolicy } from './policy';

/** Name of a page: the base name of its script and style sheet. */
export type PageName = keyof typeof PAGES;

interface Page {
  readonly webview: vscode.Webview;
  readonly extensionUri: vscode.Uri;
  readonly name: PageName;
  /** Data that only this page needs before its first message. */
  readonly view: unknown;
}

/** Returns the HTML of a webview. */
export function pageHtml(page: Page): string {
  const assets = webviewAssets(page.extensionUri);
  const nonce = randomBytes(16).toString('base64');
  const asset = (file: string) => page.webview.asWebviewUri(vscode.Uri.joinPath(assets, file)).toString();
  const policy = pagePolicy(page.webview.cspSource, nonce);
  return `<!doctype html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coppice</title>
<link rel="stylesheet" href="${asset('codicon.css')}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${asset(`${page.name}.css`)}">
</head>
<body>
<div id="root"></div>
<script type="application/json" id="${PAGE_DATA_ELEMENT}" nonce="${nonce}">${escapeJson(dataOf(page))}</script>
<script type="module" nonce="${nonce}" src="${asset(`${page.name}.js`)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Returns JSON that can't end the script element that contains it. */
function escapeJson(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function dataOf({ name, view }: Page): PageData<ShownTable, unknown> {
  const texts = Object.fromEntries(Object.keys(PAGES[name]).map((id) => [id, SHOWN_TEXTS[id] ?? id]));
  return { texts, locale: vscode.env.language, view };
}

/** Returns the folder of the built webviews, the only one from which a page can load files. */
export function webviewAssets(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}
