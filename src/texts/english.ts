import { ACTIONS } from './actions';
import { REPORTS } from './reports';

/** All texts that people read, in English, by id. */
export const ENGLISH = { ...ACTIONS, ...REPORTS } as const;

export type English = typeof ENGLISH;
export type TextId = keyof English;
