import { watch } from 'node:fs';
import { deferred } from '../../base/deferred';
import type { Disposable } from '../../base/disposable';

/**
 * Resolves when something changes in a folder, when the signal is aborted, or after `ms` milliseconds. Watching begins
 * with the call, so a check after the call misses nothing. If the system can't watch the folder, only the time counts.
 */
export function nextChange(
  folder: string,
  ms: number,
  signal: AbortSignal,
): Disposable & { readonly happened: Promise<undefined> } {
  const change = deferred<undefined>();
  const happen = () => change.resolve(undefined);
  if (signal.aborted) happen();
  const timer = setTimeout(happen, ms);
  signal.addEventListener('abort', happen, { once: true });
  const watcher = watchIfPossible(folder, happen);
  return {
    happened: change.promise,
    dispose: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', happen);
      watcher?.close();
    },
  };
}

function watchIfPossible(folder: string, onChange: () => void): { close(): void } | undefined {
  try {
    const watcher = watch(folder, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined; // no such folder yet, or no watches left
  }
}
