import type { AgentDriver } from '../../domain/agent/agent';
import type { AcpQuirks } from './acpQuirks';

/**
 * How an ACP agent differs in what the protocol leaves open. This is data, so that the client has no branch on names.
 * Each value was measured on the real program.
 */
export interface AcpTraits {
  /** Called with `authenticate` after `initialize`, if one of these environment variables is set. */
  readonly authenticate?: { readonly method: string; readonly whenSet: readonly string[] };
  /** Mode to set after a session was opened, because the agent's own default doesn't ask (Qwen: `auto`). */
  readonly mode?: string;
  /** Age of a session in ms before which it must not be loaded: Gemini destroys it within its first clock minute. */
  readonly loadNotBefore?: number;
  /**
   * Time in ms without history after which a session counts as loaded: Gemini says so while it is still sending the
   * history.
   */
  readonly replayQuiet?: number;
  /**
   * Text chunks that aren't text of the agent, e.g. Gemini's `[MODE_UPDATE] autoEdit`. A group that matches is the mode to
   * which the agent has switched.
   */
  readonly dropText?: readonly RegExp[];
  /** Text with which the agent reports a failed request although the turn ends well (Copilot). */
  readonly faultText?: readonly RegExp[];
  /** Whether the usage in a turn's result counts from the process's start, not from the turn's (Copilot). */
  readonly usagePerProcess?: boolean;
  readonly quirks?: AcpQuirks;
}

/** An agent that ships with Coppice. Its bundle runs as Node. */
export interface BundledAgent {
  readonly bundle: 'practice';
  /** Names the folder for its sessions, where no worktree and no update of the extension is in the way. */
  readonly homeVariable: string;
}

/** A coding agent that Coppice knows: how it is found, started, and spoken to. */
export interface AgentKind {
  readonly id: string;
  readonly label: string;
  readonly driver: AgentDriver;
  /** Set if the agent ships with Coppice. It needs no executables then. */
  readonly bundled?: BundledAgent;
  /** Names to look for in PATH. The first one found is used. */
  readonly executables: readonly string[];
  readonly args: readonly string[];
  /** Variables that are added to the environment: no updates and no side traffic while an attempt runs. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Variables with passwords for what the agent listens on, which has none otherwise. Each run gets a random one, unless
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
