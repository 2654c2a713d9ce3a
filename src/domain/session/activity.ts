import type { LastAction } from './session';
import type { ToolKind } from './toolCall';

/** What an agent is doing: a text of `src/texts`, or the title of a tool call as the agent worded it. */
export interface Activity {
  readonly text: 'doing.waiting' | 'doing.writing' | 'doing.thinking' | 'doing.retrying' | `tool.${ToolKind}`;
  readonly title?: string;
}

/** Returns what an agent is doing, according to its last action. If there is none, the agent hasn't responded yet. */
export function activityOf(action: LastAction | undefined): Activity {
  switch (action?.type) {
    case undefined:
      return { text: 'doing.waiting' };
    case 'tool':
      return { text: `tool.${action.kind}`, ...(action.title === '' ? {} : { title: action.title }) };
    case 'text':
      return { text: 'doing.writing' };
    case 'thought':
      return { text: 'doing.thinking' };
    case 'retrying':
      return { text: 'doing.retrying' };
  }
}
