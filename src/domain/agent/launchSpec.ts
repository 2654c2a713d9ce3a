/** Milliseconds that each step of ending a run may take before the next, more forceful one. */
export interface StopGraces {
  /** After closing its input. */
  readonly inputEndMs: number;
  /** After SIGTERM to the process group. */
  readonly terminateMs: number;
}

/**
 * How to run a process, as data. Containers and sandboxes are other specs. `env` is complete, and the process inherits
 * nothing. `label` is for logs.
 */
export interface LaunchSpec {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly label: string;
  readonly stop?: StopGraces;
}
