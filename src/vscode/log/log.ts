import * as vscode from 'vscode';
import { createLogger, type Logger } from '../../base/logger';
import { redact } from '../../base/redact';

/** The output channel "Coppice", and a logger that writes to it without secrets. */
export function createLog(): { readonly channel: vscode.LogOutputChannel; readonly logger: Logger } {
  const channel = vscode.window.createOutputChannel('Coppice', { log: true });
  const logger = createLogger((level, line) => channel[level](redact(line)));
  return { channel, logger };
}
