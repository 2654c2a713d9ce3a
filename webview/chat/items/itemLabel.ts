import { shortened } from '../../../src/base/plainText';
import { readableLine } from '../../../src/base/visible';
import { requestWords } from '../../../src/domain/approval/plainRequest';
import type { TranscriptItem } from '../../../src/domain/transcript/transcript';
import { t } from '../texts';
import { outcomeText } from './askRecord';
import { noteText, noticeText } from './lines';
import { statusText } from './toolStatus';

const SHORT = 80;

/** Returns a row's label for screen readers. */
export function itemLabel(item: TranscriptItem, agent: string): string {
  switch (item.type) {
    case 'prompt':
      return summary(t('transcript.you'), short(item.text));
    case 'text':
      return agent;
    case 'thought':
      return t(item.open ? 'transcript.thinking' : 'transcript.thoughts');
    case 'toolCall':
      return summary(
        short(item.call.command ?? (item.call.title || t(`tool.${item.call.kind}`))),
        statusText(item.call),
      );
    case 'ask':
      return summary(short(requestWords(item.ask)), outcomeText(item));
    case 'plan':
      return t('transcript.plan');
    case 'notice':
      return item.code === undefined ? short(item.text) : noticeText(item, agent);
    case 'retry':
      return t('transcript.retried');
    case 'fault':
      return t(`agentFault.${item.fault.code}`, { agent });
    case 'turnEnd':
      return t(`end.${item.end}`);
    case 'note':
      return noteText(item.note);
    case 'unknown':
      return t('transcript.unknown');
  }
}

const summary = (subject: string, detail: string) => t('transcript.summary', { subject, detail });

const short = (text: string) => shortened(readableLine(text.slice(0, 4 * SHORT)), SHORT);
