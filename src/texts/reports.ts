import type { TextTable } from './text';

/** The diagnostic report. */
export const REPORTS = {
  'report.view': 'View Report',
  'report.copied':
    'A report was copied to the clipboard. It contains no prompts or responses, and known secrets were removed. Review it before you share it.',
} as const satisfies TextTable;
