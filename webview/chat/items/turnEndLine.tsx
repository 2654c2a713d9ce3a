import type { TurnEndItem } from '../../../src/domain/transcript/transcript';
import { durationText, fullTime } from '../../shared/time';
import { t } from '../texts';

export function TurnEndLine({ item }: { readonly item: TurnEndItem }) {
  return (
    <div class={`turn-end ${item.end}`} title={fullTime(item.at)}>
      <span>
        {t(`end.${item.end}`)} · {durationText(item.durationMs)}
      </span>
    </div>
  );
}
