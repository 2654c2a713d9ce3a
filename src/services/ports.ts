import type { Clock } from '../base/clock';
import type { Event } from '../base/emitter';
import type { Logger } from '../base/logger';
import type { TrashLimits } from '../domain/attempt/trash';

/** A command line from the settings that speaks the Agent Client Protocol. */
export interface CustomAgent {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The user's settings, parsed; what did not parse has its default. */
export interface Settings {
  readonly gitPath: string;
  readonly branchPrefix: string;
  /** Agent id → executable that was chosen by hand. */
  readonly executables: Readonly<Record<string, string>>;
  /** Agent id → variables added to its environment. */
  readonly agentEnvironment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly customAgents: readonly CustomAgent[];
  readonly practiceAgent: boolean;
  /** Agent id that a new task has chosen; empty: the one used last. */
  readonly defaultAgent: string;
  readonly whenWindowCloses: 'finishTurn' | 'keepWorking' | 'stop';
  readonly idleMinutes: number;
  readonly worktreeFolder: string;
  /** How much is kept in the trash, and how long. */
  readonly trash: TrashLimits;
  /** How the base's later commits are brought into an attempt. */
  readonly updateBy: 'merge' | 'rebase';
  /** Globs of VS Code's own setting for files that are copied into a worktree. */
  readonly includeGlobs: readonly string[];
  /** Command line that makes a fresh worktree ready; empty: none. A repository's own settings may bring one. */
  readonly setup: { readonly command: string; readonly from: 'user' | 'repository' };
  /** Whether the agent's messages wait for its end. */
  readonly waitForSetup: boolean;
}

/** What the editor (or, in plain Node, a test or a command line) gives to the application. */
export interface Ports {
  readonly log: Logger;
  readonly clock: Clock;
  /** Random bytes for ids and keys. */
  readonly random: (size: number) => Uint8Array;
  readonly settings: {
    /** `folder`: where settings may differ by folder, those that count there. */
    get(folder?: string): Settings;
    readonly onDidChange: Event<void>;
  };
  readonly paths: {
    /** The user's home folder. */
    readonly home: string;
    /** The folder for a store that this window creates. */
    readonly storage: string;
  };
  readonly bundles: {
    readonly folder: string;
    readonly agentHost: string;
    readonly practice: string;
    readonly wasm: string;
  };
  readonly runtime: {
    /** Node, or an editor that runs as Node with ELECTRON_RUN_AS_NODE=1. */
    readonly execPath: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly platform: string;
    readonly version: string;
  };
  /** Names this window in the store's lease. */
  readonly window: string;
  /** Whether the user trusts the folders of the window: without that, nothing is started. */
  readonly isTrusted: () => boolean;
  /**
   * Asks whether a setup command may run that comes from the repository's settings and not from the user's. Undefined:
   * there was no answer, and it is asked again another time.
   */
  readonly allowSetup: (question: {
    readonly repository: string;
    readonly command: string;
  }) => Promise<boolean | undefined>;
}
