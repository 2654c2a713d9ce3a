import type { LaunchSpec } from './launchSpec';

/** The adapter that speaks to an agent: for the Agent Client Protocol, or for Claude Code's own stream-json protocol. */
export type AgentDriver = 'acp' | 'claude';

/** Whether and where an agent was found on this machine. */
export type AgentFinding =
  { readonly found: true; readonly executable: string; readonly version?: string } | { readonly found: false };

/** An agent that can be chosen for a task. */
export interface AgentChoice {
  readonly id: string;
  readonly label: string;
  /** Whether it ships with Coppice. */
  readonly bundled: boolean;
  readonly finding: AgentFinding;
  readonly installable: boolean;
}

/** What the agent host needs to run an agent. `agent` is its ID, by which the adapter finds its traits. */
export interface AgentLaunch {
  readonly agent: string;
  readonly driver: AgentDriver;
  readonly spec: LaunchSpec;
}
