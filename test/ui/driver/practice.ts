import type { JourneyOptions } from './journey';

/** A practice agent that waits so long (ms) between two pieces of text; the setting is the machine's, not the user's. */
export function practiceWithPace(ms: number): JourneyOptions {
  const environment = { practice: { COPPICE_PRACTICE_PACE: String(ms) } };
  return { prepare: (session) => session.changeSettings({ 'coppice.agents.environment': environment }) };
}

/** A practice agent that does not take its time. */
export const PRACTICE = practiceWithPace(1);
