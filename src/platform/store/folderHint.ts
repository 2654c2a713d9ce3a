import { watch } from 'node:fs';
import { toDisposable, type Disposable } from '../../base/disposable';

/**
 * Calls back when something may have happened in a folder. A hint only: it comes in vain at times, and where the system
 * has no watches left it never comes; whoever must know also looks by itself. Does not keep the process alive.
 */
export function onFolderHint(folder: string, listener: () => void): Disposable {
  try {
    const watcher = watch(folder, { persistent: false }, listener);
    watcher.on('error', () => watcher.close());
    return toDisposable(() => watcher.close());
  } catch {
    return toDisposable(() => undefined);
  }
}
