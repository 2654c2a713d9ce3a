/** How long each step of ending a run may take, in milliseconds, before the next, harder one. */
export interface StopGraces {
  /** After the end of its input. */
  readonly inputEndMs: number;
  /** After SIGTERM to the process group. */
  readonly terminateMs: number;
}

/**
 * A run is data: containers and sandboxes are other launch specs. `env` is complete, the child inherits nothing;
 * `label` is for logs.
 */
export interface LaunchSpec {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly label: string;
  readonly stop?: StopGraces;
}
