/** What `npm start` opens in VS Code. */
export interface StartOptions {
  /** A folder that only this run uses, for VS Code's data, extensions, and temporary files. */
  readonly base: string;
  /** The folder to open. */
  readonly folder: string;
  /** The port for the browser, or 0 for any free port. */
  readonly port: number;
}

/** Settings besides the quiet ones: a first look must not spend tokens of a real agent. */
export const START_SETTINGS = { 'coppice.agents.default': 'practice' } as const;

/** A VS Code that was started. */
export interface Editor {
  /** What to print about it: its name, or the address that opens it. */
  readonly location: string;
  /** Resolves when it has exited, by itself or because of `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
