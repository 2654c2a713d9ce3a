import type { BuildOptions } from 'esbuild';

export const PROGRAMS: Readonly<Record<'extension' | 'agentHost' | 'practice', string>>;
export const NODE_BUNDLE: BuildOptions;
export const PAGES_BUNDLE: BuildOptions;
