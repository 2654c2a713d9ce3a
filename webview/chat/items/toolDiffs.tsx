import type { FileDiff, ToolCall } from '../../../src/domain/session/toolCall';
import { DiffNumbersView, DiffView } from '../../shared/lineDiff/diffView';
import { lineDiff } from '../../shared/lineDiff/lineDiff';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';
import { useExpanded } from '../expanded';
import { shownPath } from '../paths';

const COLLAPSED_LINES = 14;
const EXPANDED_LINES = 300;
/** Files whose changes are shown. The diff editor shows the others. */
const MAX_FILES = 8;

/** Shows how many lines a tool call added and removed in all of its files. */
export function ToolNumbers({ call }: { readonly call: ToolCall }) {
  if (call.diffs.length === 0) return null;
  let [insertions, deletions] = [0, 0];
  for (const file of call.diffs) {
    const diff = lineDiff(file);
    if (diff === 'tooLarge') return null;
    insertions += diff.insertions;
    deletions += diff.deletions;
  }
  return <DiffNumbersView insertions={insertions} deletions={deletions} />;
}

/** Shows the changes of a tool call. */
export function ToolDiffs({ call }: { readonly call: ToolCall }) {
  const rest = call.diffs.length - MAX_FILES;
  return (
    <>
      {call.diffs.slice(0, MAX_FILES).map((file, index) => (
        <FileChange key={index} from="call" id={call.id} {...{ file, index }} showName={call.diffs.length > 1} />
      ))}
      {rest > 0 && <p class="diff-note">{t('transcript.andMore', { count: rest })}</p>}
    </>
  );
}

export interface FileChangeProps {
  /** Whether `id` is the ID of a tool call or of a permission request. The host finds the file by it. */
  readonly from: 'call' | 'ask';
  readonly id: string;
  readonly index: number;
  readonly file: FileDiff;
  /** Whether the file's path is shown above its lines. */
  readonly showName: boolean;
}

/** The change of one file, collapsed if it's long, with a link to the diff editor. */
export function FileChange({ from, id, index, file, showName }: FileChangeProps) {
  const chat = useChat();
  const [all, toggle] = useExpanded(`${from} ${id} ${index}`, false);
  const open = () => void chat.perform('openDiff', { from, id, index });
  return (
    <div class="file-change">
      {showName && (
        <div class="file-bar">
          <Icon name="file" />
          <span class="tool-name mono" dir="ltr" translate={false}>
            {shownPath(file.path, chat.model.attempt.value?.worktree ?? '')}
          </span>
          <FileNumbers file={file} />
        </div>
      )}
      <DiffView file={file} maxLines={all ? EXPANDED_LINES : COLLAPSED_LINES} />
      <div class="output-actions">
        {lineCount(file) > COLLAPSED_LINES && (
          <RowButton onClick={toggle} expanded={all}>
            {all
              ? t('transcript.showLess')
              : t('transcript.showLines', { count: Math.min(EXPANDED_LINES, lineCount(file)) })}
          </RowButton>
        )}
        <RowButton onClick={open}>{t('transcript.openDiff')}</RowButton>
      </div>
    </div>
  );
}

function FileNumbers({ file }: { readonly file: FileDiff }) {
  const diff = lineDiff(file);
  return diff === 'tooLarge' ? null : <DiffNumbersView insertions={diff.insertions} deletions={diff.deletions} />;
}

function lineCount(file: FileDiff): number {
  const diff = lineDiff(file);
  return diff === 'tooLarge' ? 0 : diff.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
}
