import type { JourneyOptions } from './journey';

/** A practice agent that does not take its time. */
export const PRACTICE: JourneyOptions = {
  settings: { 'coppice.agents.environment': { practice: { COPPICE_PRACTICE_PACE: '1' } } },
};
