import { ACTIONS } from './actions';
import { REPORTS } from './reports';
import { FAULTS } from './faults/faults';
import { PAGES } from './views/pages';

/** All texts that people read, in English, by id. */
export const ENGLISH = { ...ACTIONS, ...REPORTS, ...FAULTS, ...PAGES.chat } as const;

export type English = typeof ENGLISH;
export type TextId = keyof English;
