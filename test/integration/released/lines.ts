import type { Transcript, TranscriptItem } from '../../../src/domain/transcript/transcript';

/** A chat in short: a line for each row, without ids and times. */
export function linesOf({ items }: Transcript): string[] {
  return items.map((item) => `${item.type}: ${wordsOf(item)}`);
}

function wordsOf(item: TranscriptItem): string {
  switch (item.type) {
    case 'prompt':
    case 'text':
    case 'thought':
      return item.text.trim().split('\n')[0]!.slice(0, 60);
    case 'toolCall':
      return `${item.call.title}, ${item.call.status}`;
    case 'ask':
      return `${item.ask.title}, ${item.outcome?.type === 'selected' ? item.outcome.kind : item.outcome?.type}`;
    case 'turnEnd':
      return item.end;
    default:
      return '';
  }
}
