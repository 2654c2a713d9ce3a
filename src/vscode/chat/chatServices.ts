import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import type { Services } from '../../services/services';
import type { EditorSettings } from '../settings/settings';

/** What the chats stand on. */
export interface ChatServices extends Services {
  readonly extensionUri: vscode.Uri;
  readonly clock: Clock;
  readonly log: Logger;
  /** Survives the window's extension host. */
  readonly memento: vscode.Memento;
  readonly settings: EditorSettings;
}
