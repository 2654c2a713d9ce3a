import type { ToolCall } from '../../../src/domain/session/toolCall';
import { screenText } from '../../shared/ansi/ansi';
import { AnsiText } from '../../shared/ansi/ansiText';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';
import { useExpanded } from '../expanded';

const COLLAPSED_LINES = 10;
const EXPANDED_LINES = 400;

/** A tool's output. Shows the end of a command's output, which contains the result, and the beginning of all others. */
export function ToolOutput({ call }: { readonly call: ToolCall }) {
  const [all, toggle] = useExpanded(`${call.id}/output`, false);
  const lines = screenText(call.output).replace(/\n+$/, '').split('\n');
  const isShort = lines.length <= COLLAPSED_LINES + 2;
  const count = isShort || all ? EXPANDED_LINES : COLLAPSED_LINES;
  const shown = call.kind === 'execute' ? lines.slice(-count) : lines.slice(0, count);
  return (
    <>
      <pre class="output" dir="ltr" translate={false}>
        <AnsiText text={shown.join('\n')} />
      </pre>
      <div class="output-actions">
        {!isShort && (
          <RowButton onClick={toggle} expanded={all}>
            {all
              ? t('transcript.showLess')
              : t('transcript.showLines', { count: Math.min(lines.length, EXPANDED_LINES) })}
          </RowButton>
        )}
        {(call.outputCut > 0 || lines.length > EXPANDED_LINES) && <OpenOutput call={call} />}
      </div>
    </>
  );
}

function OpenOutput({ call }: { readonly call: ToolCall }) {
  const chat = useChat();
  return (
    <RowButton onClick={() => void chat.perform('openOutput', { call: call.id })}>
      {t('transcript.openFullOutput')}
    </RowButton>
  );
}
