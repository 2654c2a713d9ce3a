import { ACTIONS } from '../actions';
import { STATES } from '../states';
import { AGENT_FAULTS } from './agentFaults';
import { CHAT } from './chat';
import { NEW_TASK } from './newTask';
import { PERMISSION } from './permission';
import { TRANSCRIPT } from './transcript';
import { VIEW } from './view';

/** The texts that every page has. */
const EVERY_PAGE = { ...ACTIONS, ...STATES, ...VIEW } as const;

/** The texts that each page is made with, by the page's name. */
export const PAGES = {
  chat: { ...EVERY_PAGE, ...NEW_TASK, ...CHAT, ...TRANSCRIPT, ...PERMISSION, ...AGENT_FAULTS },
} as const;

export type EveryPage = typeof EVERY_PAGE;
export type ChatPage = (typeof PAGES)['chat'];
