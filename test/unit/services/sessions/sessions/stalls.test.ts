import { expect, it } from 'vitest';
import type { SessionId } from '../../../../../src/domain/ids';
import { Stalls, type Stall } from '../../../../../src/services/sessions/sessions/stalls';

const [one, two] = ['s_one', 's_two'] as [SessionId, SessionId];

it('fires once when sessions wait for the disk, and once when all of them continue', () => {
  const stalls = new Stalls();
  const received: Stall[] = [];
  stalls.onDidChange((stall) => received.push(stall));
  stalls.note({ session: one, logging: true });
  expect(received).toEqual([]);
  stalls.note({ session: one, logging: false, code: 'ENOSPC' });
  stalls.note({ session: two, logging: false, code: 'EIO' });
  stalls.note({ session: two, logging: false });
  stalls.note({ session: one, logging: true });
  expect(received).toEqual([{ type: 'stalled', code: 'ENOSPC' }]);
  stalls.note({ session: two, logging: true });
  expect(received).toEqual([{ type: 'stalled', code: 'ENOSPC' }, { type: 'resumed' }]);
});

it('doesn’t fire that they continue when the agent host is gone', () => {
  const stalls = new Stalls();
  const received: Stall[] = [];
  stalls.onDidChange((stall) => received.push(stall));
  stalls.note({ session: one, logging: false });
  stalls.forget();
  stalls.note({ session: one, logging: true });
  expect(received).toEqual([{ type: 'stalled' }]);
});
