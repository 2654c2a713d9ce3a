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

/** Requests that open a dialog or a quick pick: a person may take any time. */
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

/** All that the parts of the page share: what is shown, what is being written, and the way to the host. */
export class ChatController {
  readonly model = new ChatModel();
  /** The prompt of a task that is not started yet, and the message that is written to a running attempt. */
  readonly prompt: SavedText;
  readonly followUp: SavedText;
  /** What the last action came to, if it failed. */
  readonly problem = signal<RequestFault | undefined>(undefined);
  /** The permission request to show, of several. */
  readonly shownAsk = signal<AskId | undefined>(undefined);
  /** Counts the wishes to see the end of the transcript, where what was just asked for appears. */
  readonly scrollToEndRequests = signal(0);
  /** Parts of rows that were opened or closed by hand: they stay so when the row leaves the page and comes back. */
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

  /** Takes the host's state in place of what is shown. Texts that are being written here are kept. */
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

  /** Carries out an action; a failure is shown above the composer. Answers whether it went well. */
  async perform<Method extends ChatMethod>(method: Method, params: ChatParams<Method>): Promise<boolean> {
    const answer = await this.request(method, params);
    this.problem.value = answer.ok ? undefined : answer.error;
    return answer.ok;
  }

  /** Saves what is being written: the page may go at any moment. */
  flush(): void {
    if (this.model.mode.peek() === 'newTask') this.prompt.flush();
    else this.followUp.flush();
  }

  /** Brings a permission request to the front and puts the focus there. */
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

  /** In the other mode the host would take it for the other text. */
  #saveDraft(text: string, mode: 'newTask' | 'attempt'): void {
    if (this.model.mode.peek() !== mode) return;
    void this.request('saveDraft', { text }).then((answer) => {
      if (!answer.ok) this.problem.value = answer.error;
    });
  }
}

/** A new id: the same message sent twice is carried out once. */
export function newId<Kind extends string>(prefix: string) {
  return formatId<Kind>(prefix, crypto.getRandomValues(new Uint8Array(16)));
}

const ChatContext = createContext<ChatController | undefined>(undefined);
export const ChatProvider = ChatContext.Provider;

export function useChat(): ChatController {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('a part of the chat is drawn outside of it');
  return chat;
}
