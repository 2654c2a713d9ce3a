import { ACTIONS } from './actions';
import { AGENTS } from './agents';
import { AMOUNTS } from './amounts';
import { ATTEMPTS } from './attempts';
import { CHECKPOINTS } from './checkpoints';
import { CLEAN_UP } from './cleanUp';
import { COMMENTS } from './comments';
import { COMMIT } from './commit';
import { MERGE } from './merge';
import { NOTIFICATIONS } from './notifications';
import { REPORTS } from './reports';
import { FAULTS } from './faults/faults';
import { PAGES } from './views/pages';
import { REVIEW } from './review';
import { SETUP } from './setup';
import { TASKS } from './tasks';
import { WINDOWS } from './windows';

/** All texts that people read, in English, by id. */
export const ENGLISH = {
  ...ACTIONS,
  ...AGENTS,
  ...AMOUNTS,
  ...ATTEMPTS,
  ...CHECKPOINTS,
  ...CLEAN_UP,
  ...COMMENTS,
  ...COMMIT,
  ...FAULTS,
  ...MERGE,
  ...NOTIFICATIONS,
  ...PAGES.chat,
  ...REPORTS,
  ...REVIEW,
  ...SETUP,
  ...TASKS,
  ...WINDOWS,
} as const;

export type English = typeof ENGLISH;
export type TextId = keyof English;
