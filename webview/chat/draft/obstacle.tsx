import type { Obstacle as DraftObstacle } from '../../../src/protocol/chat';
import { Icon } from '../../shared/icon';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { useChat } from '../chat';

/** Why nothing can be started here, and the one thing that helps. What is being written stays. */
export function Obstacle({ obstacle }: { readonly obstacle: DraftObstacle }) {
  const chat = useChat();
  const { action } = obstacle;
  return (
    <div class="obstacle" role="status">
      <Icon name="info" />
      <div class="obstacle-text">
        <p>{obstacle.text}</p>
        {action && (
          <Button primary onClick={() => void chat.act('obstacle', { action })}>
            {t(`obstacle.${action}`)}
          </Button>
        )}
      </div>
    </div>
  );
}
