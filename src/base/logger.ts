import { errorText } from './result';

/** Ids of what a log line is about: task → attempt → session → turn → request. */
export type LogContext = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Texts are for developers; secrets are redacted by the sink. */
export interface Logger {
  trace(text: string, context?: LogContext): void;
  info(text: string, context?: LogContext): void;
  warn(text: string, context?: LogContext): void;
  error(text: string, error?: unknown, context?: LogContext): void;
  /** A logger whose lines all carry `context`. */
  with(context: LogContext): Logger;
}

export type LogLevel = 'trace' | 'info' | 'warn' | 'error';

/** A logger over one write function, which gets the level and the finished line. */
export function createLogger(write: (level: LogLevel, line: string) => void, base: LogContext = {}): Logger {
  const line = (text: string, context: LogContext | undefined, error?: unknown): string => {
    const fields = Object.entries({ ...base, ...context })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ` ${key}=${String(value)}`)
      .join('');
    const cause =
      error === undefined ? '' : `\n${error instanceof Error ? (error.stack ?? error.message) : errorText(error)}`;
    return `${text}${fields}${cause}`;
  };
  return {
    trace: (text, context) => write('trace', line(text, context)),
    info: (text, context) => write('info', line(text, context)),
    warn: (text, context) => write('warn', line(text, context)),
    error: (text, error, context) => write('error', line(text, context, error)),
    with: (context) => createLogger(write, { ...base, ...context }),
  };
}

/** Drops everything. */
export const silentLogger: Logger = createLogger(() => undefined);
