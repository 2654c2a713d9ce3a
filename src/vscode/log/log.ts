import * as vscode from 'vscode';
import { createLogger, type Logger } from '../../base/logger';
import { redact } from '../../base/redact';

/** Lines that a report can quote, at most. */
const RECENT_MAX = 300;

/** What is written down while the window is open. */
export interface Log {
  readonly channel: vscode.LogOutputChannel;
  readonly logger: Logger;
  /** The last lines, whatever level the channel shows. */
  readonly recent: () => readonly string[];
}

/** The output channel "Coppice", and a logger that writes to it without secrets. */
export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Coppice', { log: true });
  let lines: string[] = [];
  const logger = createLogger((level, line) => {
    const clean = redact(line);
    channel[level](clean);
    if (level === 'trace') return;
    lines.push(`${new Date().toISOString()} [${level}] ${clean}`);
    if (lines.length > 2 * RECENT_MAX) lines = lines.slice(-RECENT_MAX);
  });
  return { channel, logger, recent: () => lines.slice(-RECENT_MAX) };
}
