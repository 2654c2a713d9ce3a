import type { ViewMessage } from '../../../src/protocol/webview';
import { collectTexts } from '../../shownTexts/collect';
import { collectCutOff } from '../../shownTexts/cutOff';
import { FakeHost } from './fakeHost';
import { scenes, type SceneName } from './scenes';

/** What the page offers to tests. */
export interface Harness {
  readonly host: FakeHost;
  readonly scenes: typeof scenes;
  readonly violations: string[];
  readonly collectTexts: typeof collectTexts;
  readonly collectCutOff: typeof collectCutOff;
}

declare global {
  interface Window {
    harness: Harness;
    acquireVsCodeApi: () => unknown;
  }
}

const name = new URL(location.href).searchParams.get('scene') as SceneName | null;
const host = new FakeHost(scenes[name ?? 'newTask'](), (message) => window.postMessage(message));
const violations: string[] = [];
document.addEventListener('securitypolicyviolation', (event) => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
window.harness = { host, scenes, violations, collectTexts, collectCutOff };
window.acquireVsCodeApi = () => ({
  // Serialized, as between two processes.
  postMessage: (message: ViewMessage) => {
    const sent = JSON.parse(JSON.stringify(message)) as ViewMessage;
    setTimeout(() => host.receive(sent));
  },
  setState: (state: unknown) => {
    host.mementos.push(state);
  },
});
