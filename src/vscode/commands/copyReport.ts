import * as vscode from 'vscode';
import type { ReportSubject } from '../../services/diagnostics/reports/reports';
import type { Services } from '../../services/services';
import { showInformation } from '../display/display';
import { t } from '../texts/texts';

/** Copies a diagnostic report to the clipboard and offers to review it before it's shared. */
export async function copyReport({ reports }: Services, log: readonly string[], subject: ReportSubject): Promise<void> {
  const { appName, appHost } = vscode.env;
  const report = reports.compose({ editor: `${appName} ${vscode.version} (${appHost})`, log }, subject);
  await vscode.env.clipboard.writeText(report);
  const view = t('report.view');
  const choice = await showInformation(t('report.copied'), view);
  if (choice !== view) return;
  const document = await vscode.workspace.openTextDocument({ content: report, language: 'markdown' });
  await vscode.window.showTextDocument(document);
}

/** Returns the failure that a command's argument asks a report for, if there is one. */
export function faultOf(argument: unknown): ReportSubject['fault'] {
  if (typeof argument !== 'object' || argument === null || !('code' in argument)) return undefined;
  const detail = 'detail' in argument && typeof argument.detail === 'string' ? argument.detail : undefined;
  return { code: String(argument.code), detail };
}
