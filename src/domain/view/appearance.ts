import type { AttemptState } from '../attempt/attempt';
import type { TaskStatus } from '../task/status';

/** The meaning of a color next to a word and an icon. `merged` is the color that VS Code uses for Git's merges. */
export type Tone = 'plain' | 'active' | 'attention' | 'good' | 'bad' | 'merged';

/** How a state is shown: an icon and a tone next to the word `attempt.<state>` or `task.<status>` of `src/texts`. */
export interface Appearance {
  /** A codicon. */
  readonly icon: StateIcon;
  readonly tone: Tone;
  /** Whether the icon spins, because work is going on. */
  readonly spins?: true;
}

/** The codicons of states. `git-pull-request` isn't among them, so that it can only mean a pull request. */
export type StateIcon =
  | 'bell-dot'
  | 'circle-large-outline'
  | 'circle-slash'
  | 'debug-pause'
  | 'error'
  | 'eye'
  | 'git-merge'
  | 'loading'
  | 'pass'
  | 'pass-filled'
  | 'trash';

/** How the states of an attempt are shown, everywhere. */
export const ATTEMPT_APPEARANCE: Readonly<Record<AttemptState, Appearance>> = {
  starting: { icon: 'loading', tone: 'plain', spins: true },
  running: { icon: 'loading', tone: 'plain', spins: true },
  needsYou: { icon: 'bell-dot', tone: 'attention' },
  review: { icon: 'pass', tone: 'good' },
  failed: { icon: 'error', tone: 'bad' },
  interrupted: { icon: 'debug-pause', tone: 'attention' },
  merged: { icon: 'git-merge', tone: 'merged' },
  discarded: { icon: 'trash', tone: 'plain' },
};

/** How the statuses of a task are shown, everywhere. */
export const TASK_APPEARANCE: Readonly<Record<TaskStatus, Appearance>> = {
  todo: { icon: 'circle-large-outline', tone: 'plain' },
  inProgress: { icon: 'circle-large-outline', tone: 'active' },
  inReview: { icon: 'eye', tone: 'good' },
  done: { icon: 'pass-filled', tone: 'good' },
  cancelled: { icon: 'circle-slash', tone: 'plain' },
};
