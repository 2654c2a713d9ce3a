import type { ToolCall } from '../../../src/domain/session/toolCall';
import { screenText } from '../../shared/ansi/ansi';
import { AnsiText } from '../../shared/ansi/ansiText';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chat';
import { useFold } from '../fold';

const FEW = 10;
const MANY = 400;

/** A tool's output. Of a command the end is shown, because there it says how it went; of all others the beginning. */
export function ToolOutput({ call }: { readonly call: ToolCall }) {
  const [all, toggle] = useFold(`${call.id}/output`, false);
  const lines = screenText(call.output).replace(/\n+$/, '').split('\n');
  const few = lines.length <= FEW + 2;
  const count = few || all ? MANY : FEW;
  const shown = call.kind === 'execute' ? lines.slice(-count) : lines.slice(0, count);
  return (
    <>
      <pre class="output" dir="ltr" translate={false}>
        <AnsiText text={shown.join('\n')} />
      </pre>
      <div class="output-actions">
        {!few && (
          <RowButton onClick={toggle} expanded={all}>
            {all ? t('transcript.showLess') : t('transcript.showLines', { count: Math.min(lines.length, MANY) })}
          </RowButton>
        )}
        {(call.outputCut > 0 || lines.length > MANY) && <OpenOutput call={call} />}
      </div>
    </>
  );
}

function OpenOutput({ call }: { readonly call: ToolCall }) {
  const chat = useChat();
  return (
    <RowButton onClick={() => void chat.act('openOutput', { call: call.id })}>
      {t('transcript.openFullOutput')}
    </RowButton>
  );
}
