import { appendFileSync, renameSync, statSync } from 'node:fs';
import { createLogger, type Logger } from '../base/logger';
import { redact } from '../base/redact';

/** Size in bytes at which a new log begins. The one before it becomes `<file>.1`. */
const LOG_MAX = 1024 * 1024;
const LINE_MAX = 8 * 1024;

/**
 * Opens the agent host's own log, for developers: codes and ids, redacted; never a prompt, a token, or a variable's value.
 * Lines are written synchronously, because those before a crash matter most. If the disk refuses them, they are lost.
 */
export function openHostLog(file: string): Logger {
  let size = sizeOf(file);
  return createLogger((level, line) => {
    const text = `${new Date().toISOString()} ${process.pid} ${level} ${redact(line).slice(0, LINE_MAX)}\n`;
    try {
      if (size > LOG_MAX) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, text, { mode: 0o600 });
      size += Buffer.byteLength(text);
    } catch {
      // The host runs on without a log.
    }
  });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
