/** What `npm start` opens VS Code on. */
export interface StartOptions {
  /** A folder that only this run uses: VS Code's data, its extensions and temporary files. */
  readonly base: string;
  /** The folder to open. */
  readonly folder: string;
  /** The port of the address, 0 for any; for the browser only. */
  readonly port: number;
}

/** Settings besides the quiet ones: a first look must not spend tokens of a real agent. */
export const START_SETTINGS = { 'coppice.agents.default': 'practice' } as const;

/** A VS Code that was started. */
export interface Editor {
  /** What to print about it: its name, or the address that opens it. */
  readonly location: string;
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
