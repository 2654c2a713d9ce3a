// How the code that ships is bundled. Used by esbuild.mjs, and by tests that build the same bundles elsewhere.

/** Single files for Node. The extension host requires one of them. The others are copied and run as processes. */
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
  // A CommonJS bundle has no `import.meta`.
  define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** The webview pages. They share chunks, so that a second panel loads little. */
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
