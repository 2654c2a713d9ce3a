// How what ships is bundled: for esbuild.mjs, and for tests that bundle the same elsewhere.

/** Single files for Node: the extension host requires one, the other two are copied away and run on their own. */
export const PROGRAMS = {
  extension: 'src/extension.ts',
  agentHost: 'src/agentHost/main.ts',
  practice: 'src/practice/main.ts',
};

export const NODE_BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode'],
  // Modules ask for their own address, which a cjs bundle does not have by itself.
  define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Pages: modules that share chunks, so that a second panel loads little. */
export const PAGES_BUNDLE = {
  bundle: true,
  entryPoints: { chat: 'webview/chat/index.tsx' },
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'browser',
  target: 'chrome132',
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
};
