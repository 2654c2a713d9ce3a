import { pseudoWords } from '../../../scripts/pseudo/pseudo';

const PSEUDO = new URL(location.href).searchParams.has('pseudo');

/** Returns a text from the extension host in the page's language. */
export function hostText(english: string): string {
  return PSEUDO ? pseudoWords(english) : english;
}
