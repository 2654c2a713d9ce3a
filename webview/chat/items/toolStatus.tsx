import { isFinal, type ToolCall, type ToolStatus } from '../../../src/domain/session/toolCall';
import type { ToolCallItem } from '../../../src/domain/transcript/transcript';
import { Icon, type IconName } from '../../shared/icon';
import { t } from '../texts';
import { Duration } from '../../shared/duration';
import { useNow } from '../now';

const ICONS: Readonly<Record<ToolStatus, IconName>> = {
  pending: 'circle-large-outline',
  running: 'loading',
  completed: 'pass',
  failed: 'error',
  denied: 'circle-slash',
  cancelled: 'debug-stop',
};

/** Statuses with a duration. A tool call with any other status didn't run. */
const TIMED: readonly ToolStatus[] = ['running', 'completed', 'failed', 'cancelled'];

/** Shows a tool call's status as an icon and a word, and its duration. A success is shown by its icon only. */
export function ToolStatusView({ item }: { readonly item: ToolCallItem }) {
  const { call, at, endedAt } = item;
  const now = useNow(!isFinal(call.status));
  const took = (endedAt ?? now) - at;
  return (
    <span class={`tool-status ${call.status}`}>
      <Icon name={ICONS[call.status]} spin={call.status === 'running'} />
      <span class={call.status === 'completed' ? 'sr-only' : 'word'}>{statusText(call)}</span>
      {TIMED.includes(call.status) && took >= 100 && <Duration class="meta" ms={took} />}
    </span>
  );
}

/** Returns a tool call's status as text. */
export function statusText(call: ToolCall): string {
  if (call.status === 'failed' && call.exitCode !== undefined)
    return t('transcript.exitCode', { code: String(call.exitCode) });
  return t(`status.${call.status}`);
}
