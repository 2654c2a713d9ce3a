import * as vscode from 'vscode';
import type { ReportSubject } from '../../services/diagnostics/reports/reports';
import type { Services } from '../../services/services';
import { showInformation } from '../display/display';

/** Puts a report on the clipboard and offers to look through it before it is given away. */
export async function copyReport({ reports }: Services, log: readonly string[], subject: ReportSubject): Promise<void> {
  const { appName, appHost } = vscode.env;
  const report = reports.compose({ editor: `${appName} ${vscode.version} (${appHost})`, log }, subject);
  await vscode.env.clipboard.writeText(report);
  const look = vscode.l10n.t('Look at It');
  const choice = await showInformation(
    vscode.l10n.t(
      'A report is on the clipboard, without secrets, prompts and answers. Look through it before you give it away.',
    ),
    look,
  );
  if (choice !== look) return;
  const document = await vscode.workspace.openTextDocument({ content: report, language: 'markdown' });
  await vscode.window.showTextDocument(document);
}

/** The failure that a report is asked for, as a command's argument tells it. */
export function faultOf(argument: unknown): ReportSubject['fault'] {
  if (typeof argument !== 'object' || argument === null || !('code' in argument)) return undefined;
  const detail = 'detail' in argument && typeof argument.detail === 'string' ? argument.detail : undefined;
  return { code: String(argument.code), detail };
}
