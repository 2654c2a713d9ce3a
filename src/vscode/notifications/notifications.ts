import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import type { Recovery } from '../../services/attempts/recovery/recovery';
import type { Agents } from '../../services/machine/agents/agents';
import type { Approvals } from '../../services/sessions/approvals/approvals';
import type { Sessions } from '../../services/sessions/sessions/sessions';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { StoreFinder } from '../../services/store/storeFinder';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { AccessNotifications } from './access';
import { DiskNotifications } from './disk';
import { FinishedNotifications } from './finished';
import { RequestNotifications } from './requests';

interface NotificationServices {
  readonly agents: Agents;
  readonly approvals: Approvals;
  readonly attemptStore: AttemptStore;
  readonly recovery: Recovery;
  readonly sessions: Sessions;
  readonly sessionStore: SessionStore;
  readonly store: WindowStore;
  readonly storeFinder: StoreFinder;
  readonly taskStore: TaskStore;
}

/**
 * Registers notifications about what people should know while no chat is visible: permission requests, finished
 * attempts, another window that took over the tasks, and trouble with the disk.
 */
export function registerNotifications(
  services: NotificationServices,
  isChatVisible: (attempt: AttemptId) => boolean,
): Disposable {
  const own = new DisposableStore();
  own.add(new RequestNotifications({ ...services, isChatVisible }));
  own.add(new FinishedNotifications(services));
  own.add(new AccessNotifications(services.store));
  own.add(new DiskNotifications(services));
  return own;
}
