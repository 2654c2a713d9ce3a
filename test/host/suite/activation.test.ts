import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  const extension = vscode.extensions.getExtension('coppice.coppice');

  it('activates in the extension host', async () => {
    assert.ok(extension, "the extension isn't installed");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command in the manifest', async () => {
    const { contributes } = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.includes(command)),
      [],
    );
  });
});
