import type { Obstacle as StartObstacle, ObstacleAction } from '../../../src/protocol/chat';
import type { PlainId } from '../../../src/texts/text';
import type { ChatPage } from '../../../src/texts/views/pages';
import { Icon } from '../../shared/icon';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { useChat } from '../chatController';

/** The text on the button that removes an obstacle. */
const TEXTS = {
  openFolder: 'obstacle.openFolder',
  initializeRepository: 'obstacle.initializeRepository',
  firstCommit: 'obstacle.firstCommit',
  manageTrust: 'obstacle.manageTrust',
  takeOver: 'action.takeOver',
  tryAgain: 'action.tryAgain',
  bringTasks: 'obstacle.bringTasks',
} as const satisfies Readonly<Record<ObstacleAction, PlainId<ChatPage>>>;

/** Why no task can be started here, and the one thing that helps. The draft isn't affected. */
export function Obstacle({ obstacle }: { readonly obstacle: StartObstacle }) {
  const chat = useChat();
  const { action } = obstacle;
  return (
    <div class="obstacle" role="status">
      <Icon name="info" />
      <div class="obstacle-text">
        <p>{obstacle.text}</p>
        <Button primary onClick={() => void chat.perform('obstacle', { action })}>
          {t(TEXTS[action])}
        </Button>
      </div>
    </div>
  );
}
