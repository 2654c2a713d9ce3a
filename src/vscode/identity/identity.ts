import type { CommitChoice } from '../../services/integration/merges/merges';
import { askText } from '../display/display';
import { t } from '../texts/texts';

/** Asks for an author's name and email, for one commit only. Coppice never writes to the user's Git configuration. */
export async function askIdentity(): Promise<CommitChoice['identity']> {
  const title = t('identity.title');
  const prompt = t('identity.prompt');
  const ask = (placeholder: string, pattern: RegExp, problem: string) =>
    askText({ title, prompt, placeholder, problem: (text) => (pattern.test(text.trim()) ? undefined : problem) });
  const name = await ask(t('identity.name'), /^[^<>\0]+$/, t('identity.nameInvalid'));
  if (name === undefined) return undefined;
  const email = await ask(t('identity.email'), /^[^<>\s\0]+@[^<>\s\0]+$/, t('identity.emailInvalid'));
  return email === undefined ? undefined : { name: name.trim(), email: email.trim() };
}
