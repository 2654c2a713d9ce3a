import { errorText } from './result';
import { visibleText } from './visible';

/** Ids that a log line refers to: task → attempt → session → turn → request. */
export type LogContext = Readonly<Record<string, string | number | boolean | undefined>>;

/** A structured log. Texts are for developers. The sink redacts secrets. */
export interface Logger {
  trace(text: string, context?: LogContext): void;
  info(text: string, context?: LogContext): void;
  warn(text: string, context?: LogContext): void;
  error(text: string, error?: unknown, context?: LogContext): void;
  /** Returns a logger that adds `context` to each line. */
  with(context: LogContext): Logger;
}

export type LogLevel = 'trace' | 'info' | 'warn' | 'error';

/**
 * Returns a logger over a write function, which gets the level and the finished line. Foreign text in it can't fake a
 * log line: line breaks are replaced, and the lines of an error are indented.
 */
export function createLogger(write: (level: LogLevel, line: string) => void, base: LogContext = {}): Logger {
  const line = (text: string, context: LogContext | undefined, error?: unknown): string => {
    const fields = Object.entries({ ...base, ...context })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${String(value)}`)
      .join('');
    const first = visibleText(`${text}${fields}`.replace(/\r?\n/g, '⏎')).text;
    return error === undefined ? first : `${first}\n${indented(causeText(error))}`;
  };
  return {
    trace: (text, context) => write('trace', line(text, context)),
    info: (text, context) => write('info', line(text, context)),
    warn: (text, context) => write('warn', line(text, context)),
    error: (text, error, context) => write('error', line(text, context, error)),
    with: (context) => createLogger(write, { ...base, ...context }),
  };
}

function causeText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : errorText(error);
}

function indented(text: string): string {
  return visibleText(text.replaceAll('\r\n', '\n')).text.replace(/^/gm, '    ');
}

/** Discards everything. */
export const silentLogger: Logger = createLogger(() => undefined);
