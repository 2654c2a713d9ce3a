import type { Ask } from '../../../src/domain/approval/ask';
import { Directed } from '../../shared/directed';
import { Icon } from '../../shared/icon';
import { CopyButton } from '../../shared/row';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { readableLine, visibleText } from '../../../src/base/visible';
import { useChat } from '../chatController';
import { FileChange } from '../items/toolDiffs';
import { shownPath } from '../paths';

const MAX_FILES = 6;

/** Shows exactly what the agent wants to do: nothing is shortened or rendered as Markdown. */
export function AskSubject({ ask }: { readonly ask: Ask }) {
  const detail = ask.detail === ask.command ? undefined : ask.detail;
  const title = ask.kind === 'question' || ask.title === ask.command ? undefined : ask.title;
  return (
    <>
      {title !== undefined && (
        <p class="ask-title" translate={false}>
          {visibleText(title).text}
        </p>
      )}
      {ask.command !== undefined && <Command command={ask.command} cwd={ask.cwd} />}
      {ask.diffs.slice(0, MAX_FILES).map((file, index) => (
        <div key={index} class="card">
          <FileChange from="ask" id={ask.id} index={index} file={file} showName />
        </div>
      ))}
      {ask.diffs.length > MAX_FILES && (
        <p class="diff-note">{t('transcript.andMore', { count: ask.diffs.length - MAX_FILES })}</p>
      )}
      {detail !== undefined && <Detail text={detail} />}
    </>
  );
}

function Command({ command, cwd }: { readonly command: string; readonly cwd: string | undefined }) {
  const { model } = useChat();
  const { text, hidden } = visibleText(command);
  const worktree = model.attempt.value?.worktree ?? '';
  const below = shownPath(cwd ?? worktree, worktree);
  return (
    <div class="card">
      {hidden > 0 && (
        <div class="ask-warning">
          <Icon name="warning" class="warning" />
          <span>{t('ask.hiddenCharacters', { count: hidden })}</span>
        </div>
      )}
      <div class="ask-command">
        <pre class="output" dir="ltr" tabIndex={0} aria-label={t('transcript.command')}>
          <Verbatim>
            <Directed text={text} />
          </Verbatim>
        </pre>
        <CopyButton text={command} label={t('transcript.copyCommand')} />
      </div>
      <div class="ask-folder meta">
        <Icon name="folder" />
        <span>
          {below === '.' ? t('transcript.inWorktree') : t('transcript.inFolder', { folder: below })}{' '}
          <bdi class="mono" dir="ltr" translate={false}>
            {below === '.' ? readableLine(worktree) : ''}
          </bdi>
        </span>
      </div>
    </div>
  );
}

function Detail({ text }: { readonly text: string }) {
  const shown = visibleText(text).text;
  return (
    <pre class="ask-detail" dir="auto" translate={false}>
      {shown}
    </pre>
  );
}
