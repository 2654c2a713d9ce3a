import { t } from './texts/texts';

/** Returns the size of a file or a folder as text, for example "1.5 MB". */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return t('size.bytes', { count: bytes });
  if (bytes < 1_000_000) return t('size.kilobytes', { size: withOneDigit(bytes / 1_000) });
  if (bytes < 1e9) return t('size.megabytes', { size: withOneDigit(bytes / 1e6) });
  return t('size.gigabytes', { size: withOneDigit(bytes / 1e9) });
}

function withOneDigit(value: number): number {
  return Math.round(value * 10) / 10;
}
