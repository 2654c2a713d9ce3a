import type { AttemptId } from '../../domain/ids';
import type { ChatEvent } from '../../protocol/chat';
import type { PanelHandle } from '../webviews/webviews';

/** What the form for a new task can do to its panel. */
export interface NewTaskPanelHandle extends PanelHandle<ChatEvent> {
  /** Replaces the form with the chat of an attempt. */
  readonly showAttempt: (attempt: AttemptId) => void;
}
