import { readableText } from '../../../src/base/visible';
import type { FileDiff } from '../../../src/domain/session/toolCall';
import { Directed } from '../directed';
import { t } from '../texts';
import { lineDiff, type DiffLine, type Hunk } from './lineDiff';

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

export interface DiffViewProps {
  readonly file: FileDiff;
  /** Lines to show at most. The diff editor shows the rest. */
  readonly maxLines: number;
}

/** The change of one file as an inline diff. Lines have signs, because color alone isn't accessible. */
export function DiffView({ file, maxLines }: DiffViewProps) {
  const diff = lineDiff(file);
  if (diff === 'tooLarge') return <p class="diff-note">{t('diff.tooLarge')}</p>;
  if (diff.hunks.length === 0) return <p class="diff-note">{t('diff.empty')}</p>;
  const shown = firstLines(diff.hunks, maxLines);
  return (
    <div class="diff" dir="ltr">
      {shown.map((hunk, index) => (
        <HunkView key={index} hunk={hunk} first={index === 0} partial={file.partial === true} />
      ))}
    </div>
  );
}

function HunkView({
  hunk,
  first,
  partial,
}: {
  readonly hunk: Hunk;
  readonly first: boolean;
  readonly partial: boolean;
}) {
  const start = partial ? '⋯' : t('diff.line', { line: hunk.start });
  return (
    <>
      {(!first || (!partial && hunk.start > 1)) && <div class="hunk-start">{start}</div>}
      {hunk.lines.map((line, index) => (
        <div key={index} class={`diff-line ${line.kind}`}>
          <span class="sign">{SIGNS[line.kind]}</span>
          <span class="words" translate={false}>
            <Directed text={readableText(line.text.replace(/\r$/, ''))} />
          </span>
        </div>
      ))}
    </>
  );
}

function firstLines(hunks: readonly Hunk[], max: number): readonly Hunk[] {
  const shown: Hunk[] = [];
  let remaining = max;
  for (const hunk of hunks) {
    if (remaining <= 0) break;
    const lines: readonly DiffLine[] = hunk.lines.slice(0, remaining);
    shown.push({ ...hunk, lines });
    remaining -= lines.length;
  }
  return shown;
}

/** Shows numbers of lines as "+5 −1", with labels for screen readers. */
export function DiffNumbersView(props: { readonly insertions: number; readonly deletions: number }) {
  return (
    <span class="diff-numbers" dir="ltr">
      <span class="insertions" aria-label={t('diff.added', { count: props.insertions })} role="img">
        +{props.insertions}
      </span>{' '}
      <span class="deletions" aria-label={t('diff.removed', { count: props.deletions })} role="img">
        −{props.deletions}
      </span>
    </span>
  );
}
