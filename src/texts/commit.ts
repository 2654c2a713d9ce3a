import type { TextTable } from './text';

/** Committing, and what Git or its hooks need for it. */
export const COMMIT = {
  'commit.message': 'Commit message',

  'hook.fix': { text: 'Fix with Agent', comment: 'Button: sends the agent what the Git hook printed.' },
  'hook.output': { text: 'Hook Output', comment: 'Title of a document with what a Git hook printed.' },
  'hook.skip': { text: 'Skip Hooks', comment: 'Button: commits without running Git hooks.' },

  'identity.title': 'Git Identity for This Commit',
  'identity.prompt': 'Used for this commit only. To skip this prompt, set user.name and user.email in Git.',
  'identity.name': { text: 'Your name', comment: 'Placeholder of an input box.' },
  'identity.nameInvalid': 'Enter your name, without “<” or “>”.',
  'identity.email': { text: 'Your email address', comment: 'Placeholder of an input box.' },
  'identity.emailInvalid': 'Enter a valid email address.',

  'firstCommit.question': 'Create the initial commit?',
  'firstCommit.detail':
    'An agent’s branch must start from a commit, and the agent sees only committed files. Files that Git ignores aren’t committed.',
  'firstCommit.all': { text: 'Commit All Files', comment: 'Button: the initial commit contains all files.' },
  'firstCommit.empty': { text: 'Create Empty Commit', comment: 'Button: the initial commit contains no files.' },
  'firstCommit.message': { text: 'Initial commit', comment: 'Message of a commit.' },
} as const satisfies TextTable;
