import { PRACTICE } from '../texts/practice';
import { createTranslate } from '../texts/translate';

/** Returns a text of the practice agent by ID. */
export const t = createTranslate<typeof PRACTICE>(PRACTICE, 'en');
