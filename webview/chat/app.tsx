import { Component, type ComponentChildren } from 'preact';
import { errorText } from '../../src/base/result';
import { reportCrash } from '../shared/crash';
import { OpenLink } from '../shared/markdown/link';
import { CopyText } from '../shared/row';
import { t } from '../shared/texts';
import { Button } from '../shared/ui/button';
import { Announcer } from './announcer';
import { AttemptPage } from './attemptChunk';
import { ChatProvider, type Chat } from './chat';
import { DraftPage } from './draft/draftPage';

export interface AppProps {
  readonly chat: Chat;
  /** Gets everything from the host once more. */
  readonly startOver: () => void;
}

export function App({ chat, startOver }: AppProps) {
  return (
    <ChatProvider value={chat}>
      <OpenLink.Provider value={(url) => void chat.act('openLink', { url })}>
        <CopyText.Provider value={(text) => void chat.act('copy', { text })}>
          <Boundary onAgain={startOver}>
            <Page chat={chat} />
          </Boundary>
        </CopyText.Provider>
      </OpenLink.Provider>
    </ChatProvider>
  );
}

function Page({ chat }: { readonly chat: Chat }) {
  switch (chat.store.mode.value) {
    case 'loading':
      return <p class="sr-only">{t('loading')}</p>;
    case 'draft':
      return <DraftPage />;
    case 'attempt':
      return (
        <>
          <AttemptPage />
          <Announcer />
        </>
      );
  }
}

interface BoundaryProps {
  readonly onAgain: () => void;
  readonly children: ComponentChildren;
}
interface BoundaryState {
  readonly failed?: string | undefined;
}

/** What is thrown while drawing leaves a page that says so and can be drawn again. */
class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {};

  override componentDidCatch(error: unknown): void {
    reportCrash(error);
    this.setState({ failed: errorText(error) });
  }

  override render() {
    if (this.state.failed === undefined) return this.props.children;
    const again = () => {
      this.setState({ failed: undefined });
      this.props.onAgain();
    };
    return (
      <main class="crashed">
        <p>{t('crashed')}</p>
        <pre class="meta">{this.state.failed}</pre>
        <Button onClick={again}>{t('showAgain')}</Button>
      </main>
    );
  }
}
