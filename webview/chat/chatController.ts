import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Clock } from '../../src/base/clock';
import { formatId } from '../../src/base/ids';
import type { AskId, AttemptId } from '../../src/domain/ids';
import type { ChatAnswer, ChatMethod, ChatParams, ChatState } from '../../src/protocol/chat';
import type { RequestFault } from '../../src/protocol/webview';
import type { Answer, RequestOptions } from '../shared/connection';
import { ChatModel } from './chatModel';
import { SavedText } from './savedText';

/** Sends a request to the host. */
export type SendRequest = (method: string, params: unknown, options: RequestOptions) => Promise<Answer<unknown>>;

/** Requests that open a dialog or a quick pick, which the user may leave open for any time. */
const NO_TIMEOUT: readonly ChatMethod[] = [
  'merge',
  'discard',
  'restoreTurn',
  'rerunSetup',
  'installAgent',
  'chooseExecutable',
  'logIn',
  'takeOver',
  'openLink',
  'obstacle',
  'refreshAgents',
];

/** What the parts of the chat share: the model, the texts that are being written, and requests to the host. */
export class ChatController {
  readonly model = new ChatModel();
  /** The prompt of a new task. */
  readonly prompt: SavedText;
  /** The next message to an attempt. */
  readonly followUp: SavedText;
  /** Why the last action failed, if it did. */
  readonly problem = signal<RequestFault | undefined>(undefined);
  /** The permission request that the user chose to see, if there are several. */
  readonly shownAsk = signal<AskId | undefined>(undefined);
  /** Counts the requests to scroll to the end of the transcript. */
  readonly scrollToEndRequests = signal(0);
  /** Parts of rows that the user expanded or collapsed. Rows that leave the page and come back restore this state. */
  readonly expanded = new Map<string, boolean>();
  readonly clock: Clock;
  readonly #sendRequest: SendRequest;
  #attempt: AttemptId | undefined;
  #loadingOlder = false;

  constructor(ask: SendRequest, clock: Clock) {
    this.#sendRequest = ask;
    this.clock = clock;
    this.prompt = new SavedText(clock, (text) => this.#saveDraft(text, 'newTask'));
    this.followUp = new SavedText(clock, (text) => this.#saveDraft(text, 'attempt'));
  }

  /** Replaces the state with the host's. Doesn't overwrite texts that are being written. */
  reset(state: ChatState): void {
    this.model.reset(state);
    if (state.mode === 'newTask') return this.prompt.offerSaved(state.prompt);
    if (state.attempt.id === this.#attempt) return this.followUp.offerSaved(state.draft);
    this.#attempt = state.attempt.id;
    this.problem.value = undefined;
    this.expanded.clear();
    this.prompt.replace('');
    this.followUp.replace(state.draft);
  }

  async request<Method extends ChatMethod>(
    method: Method,
    params: ChatParams<Method>,
    options: RequestOptions = {},
  ): Promise<Answer<ChatAnswer<Method>>> {
    const noTimeout = NO_TIMEOUT.includes(method) ? { timeoutMs: 0 } : {};
    return (await this.#sendRequest(method, params, { ...noTimeout, ...options })) as Answer<ChatAnswer<Method>>;
  }

  /** Performs an action, and shows a failure above the composer. Resolves with whether it succeeded. */
  async perform<Method extends ChatMethod>(method: Method, params: ChatParams<Method>): Promise<boolean> {
    const answer = await this.request(method, params);
    this.problem.value = answer.ok ? undefined : answer.error;
    return answer.ok;
  }

  /** Saves what is being written, because the page may be discarded at any time. */
  flush(): void {
    if (this.model.mode.peek() === 'newTask') this.prompt.flush();
    else this.followUp.flush();
  }

  /** Shows a permission request in the dock, and focuses the dock. */
  showAsk(ask: AskId): void {
    this.shownAsk.value = ask;
    document.querySelector<HTMLElement>('.dock')?.focus();
  }

  async loadOlder(): Promise<void> {
    const { transcript } = this.model;
    const before = transcript.firstSeq;
    if (this.#loadingOlder || before === undefined) return;
    this.#loadingOlder = true;
    const answer = await this.request('loadOlder', { before });
    this.#loadingOlder = false;
    if (answer.ok) transcript.prepend(answer.value.items);
    else this.problem.value = answer.error;
  }

  /** Saves a text, unless the mode has changed. The host would then save it as the other text. */
  #saveDraft(text: string, mode: 'newTask' | 'attempt'): void {
    if (this.model.mode.peek() !== mode) return;
    void this.request('saveDraft', { text }).then((answer) => {
      if (!answer.ok) this.problem.value = answer.error;
    });
  }
}

/** Returns a new ID. The host executes a message or request with the same ID only once. */
export function newId<Kind extends string>(prefix: string) {
  return formatId<Kind>(prefix, crypto.getRandomValues(new Uint8Array(16)));
}

const ChatContext = createContext<ChatController | undefined>(undefined);
export const ChatProvider = ChatContext.Provider;

export function useChat(): ChatController {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('useChat was called outside ChatProvider');
  return chat;
}
