import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Returns the folder of downloads for the tests: `$COPPICE_CACHE`, or else ~/.cache/coppice-test. */
export function cacheFolder(): string {
  const configured = process.env['COPPICE_CACHE'] ?? '';
  if (configured !== '') return path.resolve(configured);
  const home = process.env['HOME'] ?? '';
  return path.join(home === '' ? os.userInfo().homedir : home, '.cache', 'coppice-test');
}
