import { chmod, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId, MessageId } from '../../src/domain/ids';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import { checkoutFingerprint } from '../fixtures/repositoryFingerprint';
import type { SampleRepository } from '../fixtures/sampleRepository';

describe('restoring a checkpoint', () => {
  let place: AppBench;
  let repository: SampleRepository;
  let window: AppWindow;
  let id: AttemptId;
  let worktree: string;

  beforeEach(async () => {
    place = await makeAppBench();
    ({ repository } = place);
    window = await place.open();
    id = await window.start('First\npractice: edit first.md');
    await window.finish(id);
    worktree = window.worktree(id);
  });

  const there = (name: string) => path.join(worktree, name);
  const files = async () => (await checkoutFingerprint(worktree)).files;
  const turn = async (words: string) =>
    (await window.app.restores.turns(id)).find((one) => one.words === words)!.message;
  const lastPrompt = async () => (await window.prompts(id)).at(-1);
  const sendAndFinish = (text: string) => window.sendAndFinish(id, text);

  /** What an agent, or the user, may do to files. */
  async function changeMuch(): Promise<void> {
    await writeFile(there('README.md'), 'changed\n');
    await rm(there('package.json'));
    await rename(there('src/list.ts'), there('src/renamed.ts'));
    await chmod(there('scripts/check.sh'), 0o644);
    await chmod(there('src/main.ts'), 0o755);
    await symlink('main.ts', there('src/link.ts'));
    await writeFile(there('untracked.bin'), Buffer.from([0, 255, 13, 10]));
    await writeFile(there('ignored.log'), 'mine\n');
  }

  it('restores exactly what was there, and undoes that exactly', async () => {
    await changeMuch();
    const atSecond = await files();
    await sendAndFinish('Second\npractice: edit second.md');
    await rm(there('src'), { recursive: true });
    await writeFile(there('src'), 'no folder any more\n');
    await chmod(there('untracked.bin'), 0o755);
    const now = await files();
    expect((await window.app.restores.turns(id)).map(({ words }) => words)).toEqual(['Second', 'First']);

    expectOk(await window.app.restores.restore(id, await turn('Second')));
    expect(await files()).toEqual(atSecond);
    expectOk(await window.app.restores.undo(id));
    expect(await files()).toEqual(now);
    expect(await window.app.restores.undo(id)).toMatchObject({ ok: false, error: { code: 'nothingToUndo' } });

    expectOk(await window.app.restores.restore(id, await turn('First')));
    expect(await repository.git('-C', worktree, 'status', '--porcelain')).toBe('');
    expect(await readFile(there('ignored.log'), 'utf8')).toBe('mine\n');
    await window.close();
    window = await place.open();
    expect(window.app.restores.canUndo(id)).toBe(true);
    expectOk(await window.app.restores.undo(id));
    expect(await files()).toEqual(now);
    expect(window.app.restores.canUndo(id)).toBe(false);
    expectOk(await window.app.attempts.attach(id)); // so that the agent host ends with this window
  });

  it('goes back to before an update from the base', async () => {
    await repository.commit({ 'news.md': 'by the user\n' }, 'By the user');
    expectOk(await window.app.merges.update(id, { message: 'By the agent', by: 'merge' }));
    expect(await readFile(there('news.md'), 'utf8')).toBe('by the user\n');
    expectOk(await window.app.restores.restore(id, await turn('First')));
    expect(await repository.git('-C', worktree, 'diff', '--stat', repository.head)).toBe('');
    expect(Object.keys(await files())).not.toContain('news.md');
  });

  it('is reported to the agent once, and only if it was not undone', async () => {
    await sendAndFinish('Second\npractice: edit second.md');
    expectOk(await window.app.restores.restore(id, await turn('Second')));
    expectOk(await window.app.restores.undo(id));
    await sendAndFinish('practice: slow 1');
    expect(await lastPrompt()).toBe('practice: slow 1');
    expectOk(await window.app.restores.restore(id, await turn('Second')));
    expect(window.app.restores.canUndo(id)).toBe(true);
    await sendAndFinish('practice: slow 2');
    expect(window.app.restores.canUndo(id)).toBe(false);
    expect(await lastPrompt()).toBe(
      'practice: slow 2\n\nI restored all files to their state before my message “Second”. Please reread them before you make further changes.',
    );
    expect(await window.app.restores.undo(id)).toMatchObject({ ok: false, error: { code: 'nothingToUndo' } });
    await sendAndFinish('practice: slow 3');
    expect(await lastPrompt()).toBe('practice: slow 3');
  });

  it('changes nothing while the agent works, during a merge, or without the files', async () => {
    const first = await turn('First');
    await window.send(id, 'practice: wait');
    const before = await files();
    expect(await window.app.restores.restore(id, first)).toMatchObject({ error: { code: 'attemptRunning' } });
    expectOk(await window.app.attempts.stop(id));
    await window.finish(id);
    expect(await window.app.restores.restore(id, 'm_other' as MessageId)).toMatchObject({
      error: { code: 'turnUnknown' },
    });
    await repository.commit({ 'first.md': 'by the user\n' }, 'By the user');
    expectOk(await window.app.merges.update(id, { message: 'By the agent', by: 'merge' }));
    expect(await window.app.restores.restore(id, first)).toMatchObject({ error: { code: 'conflictsLeft' } });
    expectOk(await window.app.merges.abortUpdate(id));
    expect(await files()).toEqual(before);
  });
});
