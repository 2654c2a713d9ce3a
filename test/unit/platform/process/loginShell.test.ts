import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { resolveLoginEnvironment } from '../../../../src/platform/process/process';
import { isThere, numbersIn, PATH, temporaryFolder, until } from './world';

const folder = temporaryFolder();

/** A path to Node with everything in it that a shell could take for its own. */
const awkward = path.join(folder, `it's "my" $HOME !node \`x\` \\ * ü`);
mkdirSync(awkward);
symlinkSync(process.execPath, path.join(awkward, 'node js'));

const POSIX = `
  echo "welcome, this is noise"
  export FROM_PROFILE="a 'b' \\"c\\" ü"
  export PATH="/from/profile:$PATH" NODE_OPTIONS=--no-warnings
  env
`;
const CSH = `
  echo "welcome, this is noise"
  setenv FROM_PROFILE 'a '"'"'b'"'"' "c" ü'
  setenv PATH "/from/profile:$PATH"
`;
const FISH = `
  echo "welcome, this is noise"
  set -gx FROM_PROFILE 'a \\'b\\' "c" ü'
  set -gx PATH /from/profile $PATH
`;

/** Shells and the files that they read; bash and sh are on every machine. */
const SHELLS: readonly { readonly shell: string; readonly file: string; readonly text: string }[] = [
  { shell: '/bin/bash', file: '.profile', text: POSIX },
  { shell: '/bin/sh', file: '.profile', text: POSIX },
  { shell: '/usr/bin/zsh', file: '.zshrc', text: POSIX },
  { shell: '/usr/bin/tcsh', file: '.tcshrc', text: CSH },
  { shell: '/usr/bin/fish', file: '.config/fish/config.fish', text: FISH },
];

function home(file: string, text: string): string {
  const made = mkdtempSync(path.join(folder, 'home-'));
  mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
  writeFileSync(path.join(made, file), text);
  return made;
}

const resolve = (
  shell: string,
  HOME: string,
  more: { timeoutMs?: number; signal?: AbortSignal; execPath?: string } = {},
) =>
  resolveLoginEnvironment({
    shell,
    execPath: path.join(awkward, 'node js'),
    env: { HOME, PATH, SHELL: shell, KEPT: 'from us', LANG: 'C.UTF-8' },
    timeoutMs: 10_000,
    ...more,
  });

describe('the environment of a login shell', () => {
  it.each(SHELLS.filter(({ shell }) => existsSync(shell)))(
    'returns the environment of the profile of $shell',
    async ({ shell, file, text }) => {
      const HOME = home(file, text);
      const env = expectOk(await resolve(shell, HOME));
      expect(env).toMatchObject({ FROM_PROFILE: `a 'b' "c" ü`, KEPT: 'from us', HOME, SHELL: shell });
      expect(env['PATH']!.split(':')[0]).toBe('/from/profile');
      const inherited = Object.keys(env).filter((name) =>
        /^(ELECTRON_|VSCODE_|COPPICE_|NODE_OPTIONS$|_$|SHLVL$|PWD$)/.test(name),
      );
      expect(inherited).toEqual([]);
    },
  );

  it('sets a variable by which the profile recognizes an editor', async () => {
    const HOME = home('.profile', 'export ASKED="$VSCODE_RESOLVING_ENVIRONMENT"');
    expect(expectOk(await resolve('/bin/bash', HOME))['ASKED']).toBe('1');
  });

  it('returns the environment although the profile starts something that holds the output', async () => {
    const HOME = home('.profile', `sh -c 'echo $$ > "$HOME/pid"; exec sleep 100' &\nexport A=b`);
    expect(expectOk(await resolve('/bin/bash', HOME))['A']).toBe('b');
    const pids = () => numbersIn(path.join(HOME, 'pid'));
    await until('it runs', () => pids().length === 1);
    expect(isThere(pids()[0]!)).toBe(true);
    process.kill(pids()[0]!, 'SIGKILL');
  });

  it('gives up if the profile hangs, and leaves nothing running', async () => {
    const HOME = home('.profile', `echo $$ > "$HOME/pid"; sh -c 'echo $$ >> "$HOME/pid"; exec sleep 100'`);
    expect(await resolve('/bin/bash', HOME, { timeoutMs: 500 })).toMatchObject({
      ok: false,
      error: { code: 'timedOut' },
    });
    const pids = numbersIn(path.join(HOME, 'pid'));
    expect(pids.length).toBe(2);
    expect(pids.filter(isThere)).toEqual([]);
  });

  it.each([
    ['a profile that leaves', '/bin/bash', { text: 'echo bye; exit 0', code: 'shellAnswerMissing' }],
    ['a shell that we do not know', '/bin/ed', { text: '', code: 'shellUnsupported' }],
    ['a shell that is not there', '/no/such/bash', { text: '', code: 'executableNotFound' }],
  ])('fails with %s', async (_, shell, { text, code }) => {
    expect(await resolve(shell, home('.profile', text))).toMatchObject({ ok: false, error: { code } });
  });

  it('fails without Node, and when it is canceled', async () => {
    const HOME = home('.profile', '');
    const error = { code: 'shellAnswerMissing' };
    expect(await resolve('/bin/bash', HOME, { execPath: '/no/node' })).toMatchObject({ ok: false, error });
    expect(await resolve('/bin/bash', HOME, { signal: AbortSignal.abort() })).toMatchObject({
      error: { code: 'aborted' },
    });
  });
});
