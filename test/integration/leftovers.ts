// The practice agent behind a program that leaves its process group and outlives it, unless it is ended.
import type { Settings } from '../../src/services/ports';
import type { BuiltBundles } from '../fixtures/bundles';

/** The arguments of the window in its own process. */
export interface LeftoverPlan {
  readonly folders: { readonly home: string; readonly storage: string };
  readonly bundles: BuiltBundles;
  readonly repository: string;
  readonly prompt: string;
}

export const STRAYING_AGENT = 'custom-straying';

/** `setsid` and a parent that has exited: neither a process group nor a parent leads to this one. */
const WITH_STRAY = '(setsid sleep 300 >/dev/null 2>&1 &) ; exec "$0" "$1"';

export function strayingSettings({ practice }: BuiltBundles): Partial<Settings> {
  const env = { COPPICE_PRACTICE_PACE: '0' };
  const argv: [string, ...string[]] = ['/bin/sh', '-c', WITH_STRAY, process.execPath, practice];
  return { customAgents: [{ name: 'straying', argv, env }], whenWindowCloses: 'stop' };
}
