import { watch } from 'node:fs';
import { toDisposable, type Disposable } from '../../base/disposable';

/**
 * Calls `listener` when something may have changed in a folder. It is only a hint: it may be wrong, and it never comes
 * if the system has run out of watches, so callers must also check periodically. Doesn't keep the process alive.
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
