import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import type { Services } from '../../services/services';
import { FinishedNotifications } from './finished';
import { RequestNotifications } from './requests';

/** Tells people what they need to know while they look elsewhere: open permission requests, and what has finished. */
export function registerNotifications(services: Services, isChatVisible: (attempt: AttemptId) => boolean): Disposable {
  const own = new DisposableStore();
  own.add(new RequestNotifications({ ...services, isChatVisible }));
  own.add(new FinishedNotifications(services));
  return own;
}
