import * as v from 'valibot';
import type { LaunchSpec } from '../agent/launchSpec';

/**
 * How a worktree's setup command ended: by itself with exit code 0 or another one, by the user, or because its host or
 * its host's user ended everything.
 */
export const setupEndSchema = v.picklist(['completed', 'failed', 'cancelled', 'interrupted']);
export type SetupEnd = v.InferOutput<typeof setupEndSchema>;

/** A worktree's setup command and how to run it. */
export interface SetupRequest {
  /** Its name. A setup is run once per name. */
  readonly setup: string;
  /** The user's command line, for display. */
  readonly command: string;
  /** Whether messages wait for its end. */
  readonly hold: boolean;
  readonly spec: LaunchSpec;
}

/** Returns the ID of a setup's card among the tool calls, so that its output is shown like theirs. */
export function setupCallId(run: string): string {
  return `setup:${run}`;
}
