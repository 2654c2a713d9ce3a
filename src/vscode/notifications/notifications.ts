import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import type { Services } from '../../services/services';
import { AccessNotifications } from './access';
import { DiskNotifications } from './disk';
import { FinishedNotifications } from './finished';
import { RequestNotifications } from './requests';

/** Tells people what they need to know while they look elsewhere: open permission requests, what has finished, a lost right, a disk that fails. */
export function registerNotifications(services: Services, isChatVisible: (attempt: AttemptId) => boolean): Disposable {
  const own = new DisposableStore();
  own.add(new RequestNotifications({ ...services, isChatVisible }));
  own.add(new FinishedNotifications(services));
  own.add(new AccessNotifications(services.store));
  own.add(new DiskNotifications(services));
  return own;
}
