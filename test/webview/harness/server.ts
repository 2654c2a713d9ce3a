import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { PAGES_BUNDLE } from '../../../scripts/build/bundles.mjs';
import { pseudoTable } from '../../../scripts/pseudo/pseudo';
import { root } from '../../../scripts/process';
import type { AttemptId } from '../../../src/domain/ids';
import type { ChatPageData } from '../../../src/protocol/chat';
import type { PageData } from '../../../src/protocol/webview';
import type { ShownTable } from '../../../src/texts/translate';
import { PAGES } from '../../../src/texts/views/pages';
import { pagePolicy } from '../../../src/vscode/webviews/policy';

/** The variables that VS Code 1.139 gives a webview in its four default themes, recorded in a real one. */
export const THEMES = ['dark', 'light', 'hcDark', 'hcLight'] as const;
export type ThemeName = (typeof THEMES)[number];

interface Theme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const harness = path.join(root, 'test', 'webview', 'harness');
const codicons = path.join(root, 'node_modules/@vscode/codicons/dist');
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

export interface HarnessServer {
  readonly origin: string;
  /** Size in bytes of each built file. */
  readonly sizes: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Builds the chat's page and serves it on loopback, with the fake host. */
export async function startServer(): Promise<HarnessServer> {
  const files = await buildPage();
  const themes = new Map(
    await Promise.all(THEMES.map(async (name) => [name as string, await readTheme(name)] as const)),
  );
  for (const name of ['codicon.css', 'codicon.ttf']) files.set(`/${name}`, await readFile(path.join(codicons, name)));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const body = pathname === '/' ? pageHtml(searchParams, themes) : files.get(pathname);
    response.statusCode = body !== undefined ? 200 : pathname === '/favicon.ico' ? 204 : 404;
    response.setHeader('Content-Type', pathname === '/' ? 'text/html' : (TYPES[path.extname(pathname)] ?? ''));
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sizes: new Map([...files].map(([name, bytes]) => [name, bytes.length])),
    close: () => closeServer(server),
  };
}

async function readTheme(name: ThemeName): Promise<Theme> {
  return JSON.parse(await readFile(path.join(harness, 'themes', `${name}.json`), 'utf8')) as Theme;
}

async function buildPage(): Promise<Map<string, Uint8Array>> {
  const shared = { absWorkingDir: root, outdir: 'out', write: false, minify: true, logLevel: 'error' } as const;
  const define = { 'process.env.NODE_ENV': '"production"' };
  const chat = await build({ ...PAGES_BUNDLE, ...shared, define });
  const harness = await build({ ...shared, bundle: true, entryPoints: ['test/webview/harness/inPage.ts'] });
  const outputs = [...chat.outputFiles, ...harness.outputFiles];
  return new Map(
    outputs.map(({ path: file, contents }) => [
      `/${path.relative(path.join(root, 'out'), file).replaceAll(path.sep, '/')}`,
      contents,
    ]),
  );
}

function pageHtml(query: URLSearchParams, themes: ReadonlyMap<string, Theme>): string {
  const nonce = randomBytes(16).toString('base64');
  const theme = themes.get(query.get('theme') ?? 'dark');
  if (!theme) throw new Error('unknown theme');
  const attempt = (query.get('attempt') ?? undefined) as AttemptId | undefined;
  const data: PageData<ShownTable, ChatPageData> = {
    texts: query.has('pseudo') ? pseudoTable(PAGES.chat) : PAGES.chat,
    locale: query.get('locale') ?? 'en',
    view: { attempt },
  };
  const variables = Object.entries(theme.variables).map(([name, value]) => `${name.replaceAll('.', '-')}: ${value};`);
  return `<!doctype html>
<html lang="en" dir="${query.get('dir') ?? 'ltr'}">
<head>
<meta charset="utf-8">
<style>:root { ${variables.join('\n')} --vscode-font-family: "DejaVu Sans", sans-serif; }
html { background: var(--vscode-editor-background); }
@layer vscode-default {
  body { margin: 0; padding: 0 20px; background-color: transparent; font-size: var(--vscode-font-size); }
  code { background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
}</style>
<meta http-equiv="Content-Security-Policy" content="${pagePolicy("'self'", nonce)}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coppice</title>
<link rel="stylesheet" href="codicon.css">
<link rel="stylesheet" href="chat.css">
</head>
<body class="${theme.bodyClass} ${query.get('class') ?? ''}">
<div id="root"></div>
<script nonce="${nonce}" src="inPage.js"></script>
<script type="application/json" id="coppice-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script type="module" nonce="${nonce}" src="chat.js"></script>
</body>
</html>`;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
