import type { AttemptId } from '../../domain/ids';
import type { ChatEvent } from '../../protocol/chat';
import type { PanelHandle } from '../webviews/webviews';

/** What a chat's content may do to its panel. */
export interface NewTaskPanelHandle extends PanelHandle<ChatEvent> {
  /** Makes the panel the chat of this attempt. */
  readonly showAttempt: (attempt: AttemptId) => void;
}
