import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../../../src/app';
import { Emitter } from '../../../src/base/emitter';
import { silentLogger } from '../../../src/base/logger';
import { Scope } from '../../../src/base/scope';
import type { ChatEvent } from '../../../src/protocol/chat';
import { NewTaskController } from '../../../src/vscode/chat/newTaskController';
import { EditorSettings } from '../../../src/vscode/settings/settings';
import { appPorts } from '../../fixtures/appPorts';
import { createSampleRepository } from '../../fixtures/sampleRepository';

describe('the form for a new task', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-form-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('checks the obstacle again when the user tries again', async () => {
    const scope = new Scope();
    const bundles = { agentHost: path.join(folder, 'agentHost.cjs'), practice: path.join(folder, 'practice.cjs') };
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    const app = createApp(appPorts(folders, bundles), scope);
    const root = path.join(folder, 'code', 'errands');
    app.repositories.setFolders([root]);
    const services = { ...app, log: silentLogger, settings: scope.use(new EditorSettings()) };
    const nothing = () => undefined;
    const obstacles = new Emitter<string | undefined>();
    const push = (event: ChatEvent) => {
      if (event.type === 'newTask' && event.change.obstacle !== undefined) obstacles.fire(event.change.obstacle?.code);
    };
    const panel = { push, reset: nothing, retitle: nothing, showAttempt: nothing };
    const first = new Promise((resolve) => scope.use(obstacles.event(resolve)));
    const form = scope.use(new NewTaskController(services, panel));
    const tryAgain = () => form.answer('obstacle', { action: 'tryAgain' });
    try {
      assert.equal(await first, 'folderMissing');
      assert.equal(form.state().obstacle?.action, 'tryAgain');
      await createSampleRepository(root);
      assert.deepEqual(await tryAgain(), { ok: true, value: undefined });
      assert.equal(form.state().obstacle, undefined);
      assert.equal(form.state().repositoryName, 'errands');
    } finally {
      await scope.dispose();
    }
  });
});
