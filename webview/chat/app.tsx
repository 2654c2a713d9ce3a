import { Boundary } from '../shared/boundary';
import { OpenLink } from '../shared/markdown/link';
import { CopyText } from '../shared/row';
import { t } from './texts';
import { Button } from '../shared/ui/button';
import { Announcer } from './announcer';
import { AttemptPage } from './attemptChunk';
import { ChatProvider, type ChatController } from './chatController';
import { NewTaskPage } from './newTask/newTaskPage';

export interface AppProps {
  readonly chat: ChatController;
  /** Requests a new snapshot from the host. */
  readonly startOver: () => void;
}

/** The chat's page, with what its parts get from context. */
export function App({ chat, startOver }: AppProps) {
  const failed = (error: string, retry: () => void) => {
    const onAgain = () => {
      retry();
      startOver();
    };
    return <Crashed error={error} onAgain={onAgain} />;
  };
  return (
    <ChatProvider value={chat}>
      <OpenLink.Provider value={(url) => void chat.perform('openLink', { url })}>
        <CopyText.Provider value={(text) => void chat.perform('copy', { text })}>
          <Boundary fallback={failed}>
            <Page chat={chat} />
          </Boundary>
        </CopyText.Provider>
      </OpenLink.Provider>
    </ChatProvider>
  );
}

function Page({ chat }: { readonly chat: ChatController }) {
  switch (chat.model.mode.value) {
    case 'loading':
      return <p class="sr-only">{t('view.loading')}</p>;
    case 'newTask':
      return <NewTaskPage />;
    case 'attempt':
      return (
        <>
          <AttemptPage />
          <Announcer />
        </>
      );
  }
}

/** Shown in place of a page that failed to render. Offers to render it again. */
function Crashed({ error, onAgain }: { readonly error: string; readonly onAgain: () => void }) {
  return (
    <main class="crashed">
      <p>{t('view.crashed')}</p>
      <pre class="meta detail" translate={false}>
        {error}
      </pre>
      <Button onClick={onAgain}>{t('view.reload')}</Button>
    </main>
  );
}
