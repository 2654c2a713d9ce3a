import { createTranslate } from '../../src/texts/translate';
import type { ChatPage } from '../../src/texts/views/pages';
import { pageData } from '../shared/pageData';

/** Returns a text of the chat in the user's language, with its holes filled in. */
export const t = createTranslate<ChatPage>(pageData.texts, pageData.locale);
