// Tests the driver with VS Code itself: it must find everything, and detect problems.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { expect, inject, test } from 'vitest';
import { installVsix } from '../../../scripts/vscodeHost/server';
import { userPath } from '../../../scripts/vscodeHost/environment';
import { journey } from '../driver/journey';
import { isRunning } from '../../../scripts/processes';
import { Session } from '../driver/session';

journey('drives VS Code', async ({ window, repository, session }) => {
  await window.statusBar('main').waitFor();
  await window.contextMenu(window.treeRow('README.md'), 'Open to the Side');
  await window.tab('README.md').waitFor();

  await window.command('startTask');
  await window.webview().getByRole('main').waitFor();
  await window.tab('README.md').click();
  await window.palette('Help: About');
  await window.dialog.getByText('1.139.1').waitFor();
  await window.answerDialog('OK');

  await window.palette('Preferences: Color Theme');
  await window.quickInput.row('Light 2026').waitFor();
  await window.quickInput.field.press('Escape');
  await repository.write('notes.txt', 'a file from outside\n');
  await window.treeRow('notes.txt').waitFor();

  const first = await window.extensionHostPid();
  await window.killExtensionHost();
  const second = await window.extensionHostPid();
  await window.reload();
  const third = await window.extensionHostPid();
  await window.crash();
  const reopened = await session.openWindow();
  const fourth = await reopened.extensionHostPid();
  expect(new Set([first, second, third, fourth]).size).toBe(4);
  expect([first, second, third, fourth].map(isRunning)).toEqual([false, false, true, true]);
  await reopened.tab('README.md').waitFor();
  expect(session.processes().map(({ pid }) => pid)).toContain(fourth);
});

test('detects console errors and external requests', async () => {
  const session = await Session.start(inject('equipment'), path.join(os.tmpdir(), 'coppice-driver'));
  const { page } = await session.openWindow();
  await page.evaluate(async () => {
    console.error('an error in a page');
    await fetch('https://page.example.com/').catch(() => undefined);
  });
  expect(session.consoleErrors).toContain('error: an error in a page');
  const problems = await session.dispose();
  expect(problems).toEqual(['a page requested an external address: https://page.example.com/']);
});

test('detects proposed API, which this VS Code rejects like any released one', async () => {
  const base = await mkdtemp(path.join(os.tmpdir(), 'coppice-probe-'));
  const probe = path.join(base, 'probe');
  await mkdir(probe);
  const manifest = {
    name: 'probe',
    publisher: 'coppice-test',
    version: '1.0.0',
    engines: { vscode: '^1.101.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
    contributes: {
      commands: [{ command: 'probe.run', title: 'Probe' }],
      menus: { 'multiDiffEditor/resource/title': [{ command: 'probe.run' }] },
    },
  };
  await writeFile(path.join(probe, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    path.join(probe, 'main.js'),
    "exports.activate = () => fetch('https://program.example.com/').catch(() => undefined);",
  );
  await createVSIX({
    cwd: probe,
    packagePath: path.join(base, 'probe.vsix'),
    dependencies: false,
    skipLicense: true,
    allowMissingRepository: true,
  });
  const equipment = { ...inject('equipment'), extensions: path.join(base, 'extensions') };
  const env = { PATH: userPath(), HOME: base, TMPDIR: base };
  await installVsix({ ...equipment, data: path.join(base, 'data'), env }, path.join(base, 'probe.vsix'));

  const session = await Session.start(equipment, path.join(base, 'results'));
  await session.openPage();
  await expect.poll(() => session.problems.length, { timeout: 60_000 }).toBe(2);
  const problems = await session.dispose();
  await rm(base, { recursive: true });
  expect(problems).toEqual([
    expect.stringMatching(/^proposed API: .*multiDiffEditor\/resource\/title is a proposed menu identifier/),
    expect.stringMatching(/^a program requested an external address: CONNECT program\.example\.com:443/),
  ]);
});
