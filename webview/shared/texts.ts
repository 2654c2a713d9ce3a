import { createTranslate } from '../../src/texts/translate';
import type { EveryPage } from '../../src/texts/views/pages';
import { pageData } from './pageData';

/** Returns a text that every page has, in the user's language, with its holes filled in. */
export const t = createTranslate<EveryPage>(pageData.texts, pageData.locale);
