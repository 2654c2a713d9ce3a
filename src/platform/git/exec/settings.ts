/**
 * Settings of every call. They override the user's: no automatic maintenance (it holds a lock for minutes), no colors,
 * no program that watches files (`core.fsmonitor`), no work in submodules, and a short wait for a held ref lock.
 */
export const ALWAYS = [
  ...['gc.auto=0', 'maintenance.auto=false', 'color.ui=false', 'core.filesRefLockTimeout=1500'],
  ...['core.fsmonitor=false', 'submodule.recurse=false'],
];
export const NO_HOOKS = 'core.hooksPath=/dev/null';
