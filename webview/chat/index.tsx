import { effect } from '@preact/signals';
import { render } from 'preact';
import { systemClock } from '../../src/base/clock';
import type { ChatEvent, ChatMemento, ChatPageData, ChatState } from '../../src/protocol/chat';
import { Connection } from '../shared/connection';
import { reportUncaught } from '../shared/crash';
import { nextFrame } from '../shared/nextFrame';
import { pageData } from '../shared/pageData';
import { t } from './texts';
import { vscodePort } from '../shared/vscodeApi';
import { App } from './app';
import { ChatController, newId } from './chatController';
import './styles.css';

reportUncaught();
const clock = systemClock(window);
const connection = new Connection<ChatState, ChatEvent>({
  port: vscodePort,
  clock,
  nextFrame,
  requestId: () => newId('r'),
  faultText: (code) => t(code === 'noAnswer' ? 'view.requestNoAnswer' : 'view.requestHostGone'),
  onSnapshot: (state) => chat.reset(state),
  onEvents: (events) => chat.model.apply(events),
});
const chat = new ChatController((method, params, options) => connection.request(method, params, options), clock);

effect(() => {
  const loading = chat.model.mode.value === 'loading';
  const attempt = loading ? (pageData.view as ChatPageData).attempt : chat.model.attempt.value?.id;
  // A page that was reloaded and hasn't got a snapshot yet must not overwrite the saved state.
  if (loading && attempt === undefined) return;
  const memento: ChatMemento = attempt === undefined ? {} : { attempt };
  vscodePort.saveState(memento);
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') chat.flush();
});
window.addEventListener('pagehide', () => chat.flush());

const root = document.getElementById('root');
if (!root) throw new Error('the page has no element #root');
render(<App chat={chat} startOver={() => connection.startOver()} />, root);
connection.start();
