import * as vscode from 'vscode';
import { createLogger, type Logger } from '../../base/logger';
import { redact } from '../../base/redact';

/** Lines that are kept for a diagnostic report. */
const RECENT_MAX = 300;

/** The log of the window. */
export interface Log {
  readonly channel: vscode.LogOutputChannel;
  readonly logger: Logger;
  /** Returns the last lines, whatever level the channel shows. */
  readonly recent: () => readonly string[];
}

/** Creates the output channel "Coppice", and a logger that redacts secrets before it writes to the channel. */
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
