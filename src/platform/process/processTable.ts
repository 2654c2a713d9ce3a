import { linuxTable } from './linuxTable';
import type { ProcessTable } from './processEntry';
import { psTable } from './psTable';

/** Returns the process table of a platform. Windows has none, because reading it would take a slow program. */
export function processTable(platform: string = process.platform): ProcessTable | undefined {
  if (platform === 'win32') return undefined;
  return platform === 'linux' ? linuxTable : psTable(['-A', '-E']);
}
