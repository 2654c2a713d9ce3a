import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { visibleText } from '../../base/visible';
import type { Ports } from '../../services/ports';
import { confirm } from '../display/display';
import type { EditorSettings } from '../settings/settings';
import { t } from '../texts/texts';

/** Returns what the application gets from the editor. */
export function editorPorts(context: vscode.ExtensionContext, settings: EditorSettings, log: Logger): Ports {
  const dist = path.join(context.extensionPath, 'dist');
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  return {
    log,
    clock: systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) }),
    random: (size) => randomBytes(size),
    settings,
    paths: { home: os.homedir(), storage },
    bundles: {
      folder: dist,
      agentHost: path.join(dist, 'agentHost.js'),
      practice: path.join(dist, 'practice.js'),
      wasm: path.join(dist, 'sql-wasm.wasm'),
    },
    runtime: {
      execPath: process.execPath,
      env: process.env,
      platform: process.platform,
      version: versionOf(context.extension.packageJSON),
    },
    window: `${process.pid}-${randomBytes(4).toString('hex')}`,
    isTrusted: () => vscode.workspace.isTrusted,
    allowSetup,
  };
}

/** Asks whether a setup command may run. If the user dismisses the question, it's asked again for the next attempt. */
async function allowSetup({ repository, command }: Parameters<Ports['allowSetup']>[0]): Promise<boolean | undefined> {
  const run = t('setup.run');
  const never = t('setup.never');
  const answer = await confirm(
    t('setup.question', { repository }),
    `${t('setup.detail')}\n\n${visibleText(command).text}`,
    run,
    never,
  );
  return answer === undefined ? undefined : answer === run;
}

function versionOf(manifest: unknown): string {
  const { version } = manifest as { readonly version?: unknown };
  return typeof version === 'string' ? version : '';
}
