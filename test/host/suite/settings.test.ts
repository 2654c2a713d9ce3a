import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EditorSettings } from '../../../src/vscode/settings/settings';

describe('settings', () => {
  const change = (value: string | undefined) =>
    vscode.workspace.getConfiguration().update('coppice.git.branchPrefix', value, vscode.ConfigurationTarget.Global);

  it('reads settings only once, and again after a change', async () => {
    const settings = new EditorSettings();
    try {
      const before = settings.get();
      assert.equal(settings.get(), before);
      await change('other/');
      assert.equal(settings.get().branchPrefix, 'other/');
      await change(undefined);
      assert.deepEqual(settings.get(), before);
    } finally {
      settings.dispose();
    }
  });
});
