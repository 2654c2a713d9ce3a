import { createTranslate } from '../../src/texts/translate';
import type { ChatPage } from '../../src/texts/views/pages';
import { pageData } from '../shared/pageData';

/** Returns a text of the chat in the user's language, its holes filled with the values. */
export const t = createTranslate<ChatPage>(pageData.texts, pageData.locale);
