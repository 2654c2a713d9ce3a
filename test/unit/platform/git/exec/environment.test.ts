import { describe, expect, it } from 'vitest';
import { gitEnvironment } from '../../../../../src/platform/git/exec/environment';

describe('the environment of a git call', () => {
  it('keeps the user’s setup and nothing that redirects the call to another repository', () => {
    const user = {
      ...{
        PATH: '/bin',
        HOME: '/home/r',
        GIT_SSH_COMMAND: 'ssh -i key',
        GIT_AUTHOR_NAME: 'R',
        GIT_CONFIG_GLOBAL: '/c',
      },
      ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' },
      ...{ GIT_DIR: '/x', GIT_INDEX_FILE: '/x', GIT_WORK_TREE: '/x', GIT_TRACE: '1', git_dir: '/x', GIT_PREFIX: 'x' },
    };
    const { GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, GIT_TRACE, git_dir, GIT_PREFIX, ...kept } = user;
    expect([GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, GIT_TRACE, git_dir, GIT_PREFIX]).not.toContain(undefined);
    expect(gitEnvironment(user, 'write')).toEqual({ ...kept, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: ':' });
  });

  it('takes no optional lock for reading', () => {
    expect(gitEnvironment({}, 'read')['GIT_OPTIONAL_LOCKS']).toBe('0');
    expect(gitEnvironment({}, 'write')).not.toHaveProperty('GIT_OPTIONAL_LOCKS');
  });

  it('gives a commit’s hooks the user’s character set, with messages in English', () => {
    const commit = gitEnvironment({ LC_ALL: 'de_DE.UTF-8', LANG: 'C', LANGUAGE: 'de' }, 'commit');
    expect(commit).toMatchObject({ LANG: 'de_DE.UTF-8', LC_MESSAGES: 'C' });
    expect(commit).not.toHaveProperty('LC_ALL');
    expect(gitEnvironment({}, 'commit')).not.toHaveProperty('LANG');
  });
});
