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

/** The user's settings, parsed. Settings that don't parse have their default. */
export interface Settings {
  readonly gitPath: string;
  readonly branchPrefix: string;
  /** Agent ID → executable that the user chose. */
  readonly executables: Readonly<Record<string, string>>;
  /** Agent ID → variables added to its environment. */
  readonly agentEnvironment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly customAgents: readonly CustomAgent[];
  readonly practiceAgent: boolean;
  /** ID of the agent that new tasks use. Empty: the one used last. */
  readonly defaultAgent: string;
  readonly whenWindowCloses: 'finishTurn' | 'keepWorking' | 'stop';
  readonly idleMinutes: number;
  readonly worktreeFolder: string;
  /** Limits of the trash. */
  readonly trash: TrashLimits;
  /** How an attempt gets the later commits of its base. */
  readonly updateBy: 'merge' | 'rebase';
  /** Globs of VS Code's own setting for files to copy into worktrees. */
  readonly includeGlobs: readonly string[];
  /** Command line that prepares a new worktree. Empty: none. A repository's own settings may contain one. */
  readonly setup: { readonly command: string; readonly from: 'user' | 'repository' };
  /** Whether messages to the agent wait for its end. */
  readonly waitForSetup: boolean;
}

/** What the editor (or, in plain Node, a test or a command line) provides to the application. */
export interface Ports {
  readonly log: Logger;
  readonly clock: Clock;
  /** Returns random bytes for IDs and keys. */
  readonly random: (size: number) => Uint8Array;
  readonly settings: {
    /** Returns the settings that apply in a folder, if they can differ by folder. */
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
  /** Name of this window in the store's lease. */
  readonly window: string;
  /** Whether the user trusts the window's folders. Without trust, nothing is started. */
  readonly isTrusted: () => boolean;
  /**
   * Asks whether to run a setup command from the repository's settings instead of the user's. Resolves with `undefined`
   * if the user didn't answer; the question is asked again later.
   */
  readonly allowSetup: (question: {
    readonly repository: string;
    readonly command: string;
  }) => Promise<boolean | undefined>;
}
