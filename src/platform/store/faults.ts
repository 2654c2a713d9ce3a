import type { DurableStep } from '../fs/fs';

/** The points at which a test can stop the program or make it fail, in the order in which they are reached. */
export type FaultPoint =
  | 'leaseTaken'
  | 'loaded'
  | 'beforeWrite'
  | 'write'
  | 'beforeSync'
  | 'afterSync'
  | 'beforeAcknowledge'
  | 'exported'
  | 'pruned'
  | `journal:${DurableStep}`
  | `snapshot:${DurableStep}`;

/**
 * Called at each point. If it throws, that is treated as an error of the system. At `write` it may return how many
 * bytes to write, because a full disk writes only some.
 */
export type FaultHook = (point: FaultPoint) => Promise<number | undefined> | undefined;

export const noFaults: FaultHook = () => undefined;
