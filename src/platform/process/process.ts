// The only room that starts processes. A process is `{ stopped, stop }`, and `stop` ends its whole tree.
export { runCommand, type CommandCode, type CommandOptions, type CommandOutput } from './command';
export { startDetached, type DetachedCode, type DetachedPlan } from './detached';
export { cleanEnvironment, RUN_VARIABLE, type Environment } from './environment';
export { endProcess } from './endProcess';
export { findInPath } from './findExecutable';
export type { LaunchCode, ProcessEnd } from './launch';
export { resolveLoginEnvironment, type LoginShellCode, type LoginShellOptions } from './loginShell';
export type { ProcessEntry } from './processEntry';
export { identityOf, isAlive, type Liveness, type ProcessIdentity } from './processIdentity';
export { spawnProcess, type RunningProcess, type SpawnOptions, type StopOptions } from './spawn';
export { processesWithMarker, sweepMarker } from './stopTree';
