import type { LaunchSpec } from './launchSpec';

/** Which adapter speaks to an agent: the Agent Client Protocol, or Claude Code's own stream-json protocol. */
export type AgentDriver = 'acp' | 'claude';

/**
 * How an ACP agent differs from what the protocol leaves open. Data, so that the client has no branch on names; each
 * value was measured on the real program.
 */
export interface AcpTraits {
  /** Called with `authenticate` after `initialize`, if one of these environment variables is set. */
  readonly authenticate?: { readonly method: string; readonly whenSet: readonly string[] };
  /** Mode to set after a session is made, because the agent's own default does not ask (Qwen: `auto`). */
  readonly mode?: string;
  /**
   * Gemini destroys a session that is loaded within the clock minute of its creation: no load before this age (ms).
   */
  readonly loadNotBefore?: number;
  /**
   * It says that a session is loaded while it is still telling its history (Gemini): that is over when none came for
   * this long (ms).
   */
  readonly replayQuiet?: number;
  /**
   * Text chunks that are no words of the agent's, e.g. Gemini's `[MODE_UPDATE] autoEdit`. A group that matches is the
   * mode to which the agent has switched.
   */
  readonly dropText?: readonly RegExp[];
  /** Text with which the agent tells a failed request although the turn ends well (Copilot). */
  readonly faultText?: readonly RegExp[];
  /** The usage in a turn's result counts since the process's start, not since the turn's (Copilot). */
  readonly usagePerProcess?: boolean;
}

/** A coding agent that Coppice knows: how it is found, started and spoken to. */
export interface AgentKind {
  readonly id: string;
  readonly label: string;
  readonly driver: AgentDriver;
  /** Names to look for in PATH; the first one found is used. Empty for the practice agent. */
  readonly executables: readonly string[];
  readonly args: readonly string[];
  /** Variables that are added to the environment: no updates and no side traffic while an attempt runs. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Variables with passwords of what the agent listens on, which has none without: a random one for each run, unless
   * the user's environment has one.
   */
  readonly passwords?: readonly string[];
  readonly versionArgs: readonly string[];
  /** Where people read how to install it, and the command that does. */
  readonly install?: { readonly url: string; readonly argv: readonly string[] };
  /** The command with which people log in, in a terminal. */
  readonly loginArgs?: readonly string[];
  readonly acp?: AcpTraits;
}

/** What was found of an agent on this machine. */
export type AgentFinding =
  { readonly found: true; readonly executable: string; readonly version?: string } | { readonly found: false };

/** An agent that can be chosen for a task. */
export interface AgentChoice {
  readonly id: string;
  readonly label: string;
  readonly practice: boolean;
  readonly finding: AgentFinding;
  readonly installable: boolean;
}

/** What the agent host needs to run an agent: the adapter, its traits by the agent's id, and the run as data. */
export interface AgentLaunch {
  readonly agent: string;
  readonly driver: AgentDriver;
  readonly spec: LaunchSpec;
}
