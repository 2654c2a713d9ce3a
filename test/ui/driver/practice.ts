import type { JourneyOptions } from './journey';

/** Returns options for a practice agent that waits `ms` milliseconds between two chunks of text. */
export function practiceWithPace(ms: number): JourneyOptions {
  const environment = { practice: { COPPICE_PRACTICE_PACE: String(ms) } };
  return { prepare: (session) => session.changeSettings({ 'coppice.agents.environment': environment }) };
}

/** Options for a practice agent that doesn't pause. */
export const PRACTICE = practiceWithPace(1);
