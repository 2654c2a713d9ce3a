import type { TurnEndItem } from '../../../src/domain/transcript/transcript';
import { Duration } from '../../shared/duration';
import { fullTime } from '../../shared/time';
import { t } from '../texts';

/** Shows how a turn ended and how long it took. */
export function TurnEndLine({ item }: { readonly item: TurnEndItem }) {
  return (
    <div class={`turn-end ${item.end}`}>
      <span>
        {t(`end.${item.end}`)} · <Duration ms={item.durationMs} title={fullTime(item.at)} />
      </span>
    </div>
  );
}
