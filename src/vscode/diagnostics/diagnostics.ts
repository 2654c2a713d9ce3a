import * as vscode from 'vscode';
import type { Reports, ReportSubject } from '../../services/diagnostics/reports/reports';
import type { Commands } from '../commands/commands';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { t } from '../texts/texts';

interface DiagnosticsOptions {
  readonly reports: Reports;
  readonly showLog: () => void;
  /** The last lines of the log. */
  readonly recentLog: () => readonly string[];
}

/** Registers the commands that show the log and copy a diagnostic report. */
export function registerDiagnosticsCommands(commands: Commands, options: DiagnosticsOptions): void {
  commands.register(COMMANDS.showLog, () => options.showLog());
  commands.register(COMMANDS.copyReport, (argument, fault) =>
    copyReport(options.reports, options.recentLog(), {
      attempt: commands.givenAttempt(argument),
      fault: faultOf(fault),
    }),
  );
}

/** Copies a diagnostic report to the clipboard and offers to review it before it's shared. */
async function copyReport(reports: Reports, log: readonly string[], subject: ReportSubject): Promise<void> {
  const { appName, appHost } = vscode.env;
  const report = reports.compose({ editor: `${appName} ${vscode.version} (${appHost})`, log }, subject);
  await vscode.env.clipboard.writeText(report);
  const view = t('report.view');
  const choice = await showInformation(t('report.copied'), view);
  if (choice !== view) return;
  const document = await vscode.workspace.openTextDocument({ content: report, language: 'markdown' });
  await vscode.window.showTextDocument(document);
}

/** Returns the failure in a command's argument, if there is one. */
function faultOf(argument: unknown): ReportSubject['fault'] {
  if (typeof argument !== 'object' || argument === null || !('code' in argument)) return undefined;
  const detail = 'detail' in argument && typeof argument.detail === 'string' ? argument.detail : undefined;
  return { code: String(argument.code), detail };
}
