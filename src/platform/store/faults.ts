import type { DurableStep } from '../fs/fs';

/** The points at which a test may stop the program, or make it fail, in the order in which they come. */
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
 * Called at each point. What it throws is taken as an error of the system at that point; at `write` it may answer how
 * many bytes are written (a full disk writes a part).
 */
export type FaultHook = (point: FaultPoint) => Promise<number | undefined> | undefined;

export const noFaults: FaultHook = () => undefined;
