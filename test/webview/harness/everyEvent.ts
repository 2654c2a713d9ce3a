import { skipReasonSchema } from '../../../src/domain/attempt/skippedFile';
import type { MessageId, TurnId } from '../../../src/domain/ids';
import {
  noticeCodeSchema,
  sessionFaultCodeSchema,
  turnEndSchema,
  type SessionEvent,
} from '../../../src/domain/session/event';
import { toolKindSchema, toolStatusSchema } from '../../../src/domain/session/toolCall';

/** Events for every kind of transcript item, with each of its codes. */
export const EVERY_EVENT: readonly SessionEvent[] = [
  { type: 'prompted', message: 'm_fresh' as MessageId, text: 'Here is a summary.', fresh: true },
  ...noticeCodeSchema.options.map((code): SessionEvent => ({ type: 'notice', level: 'warning', text: 'ENOENT', code })),
  ...toolKindSchema.options.map((kind): SessionEvent => ({
    type: 'toolCall',
    call: { id: `k_${kind}`, title: '', kind },
  })),
  ...toolStatusSchema.options.map((status): SessionEvent => ({
    type: 'toolCall',
    call: { id: `s_${status}`, title: 'Read', kind: 'read', status },
  })),
  { type: 'retrying' },
  {
    type: 'noted',
    note: {
      type: 'filesLeft',
      id: 'n_left',
      copied: 12,
      left: skipReasonSchema.options.map((why) => ({ path: `data/${why}`, why })),
      count: skipReasonSchema.options.length + 3,
    },
  },
  { type: 'noted', note: { type: 'wroteOutside', id: 'n_outside', files: ['/tmp/x'], count: 2 } },
  { type: 'noted', note: { type: 'checkoutChanged', id: 'n_head', head: '3f9c2b41', files: ['a.ts'], count: 1 } },
  ...sessionFaultCodeSchema.options.map((code): SessionEvent => ({ type: 'fault', fault: { code } })),
  ...turnEndSchema.options.flatMap((end): readonly SessionEvent[] => [
    { type: 'prompted', message: `m_${end}` as MessageId, text: 'Go on' },
    { type: 'turnStarted', turn: `u_${end}` as TurnId, message: `m_${end}` as MessageId },
    { type: 'turnEnded', turn: `u_${end}` as TurnId, end },
  ]),
  { type: 'prompted', message: 'm_queued' as MessageId, text: 'And this' },
];
