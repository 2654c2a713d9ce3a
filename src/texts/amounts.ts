import type { TextTable } from './text';

/** Numbers of things, and sizes, which other texts contain. */
export const AMOUNTS = {
  'count.files': { one: '{count} file', other: '{count} files' },
  'count.attempts': { one: '{count} attempt', other: '{count} attempts' },
  'size.bytes': { one: '{count} byte', other: '{count} bytes' },
  'size.kilobytes': '{size} KB',
  'size.megabytes': '{size} MB',
  'size.gigabytes': '{size} GB',
  'size.moreThan': 'over {size}',
} as const satisfies TextTable;
