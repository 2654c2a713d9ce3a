import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icon';
import { RowTab } from '../row';
import { t } from '../texts';
import { useRowFocus } from './rowFocus';
import { useVirtualizer, type ListVirtualizer } from './virtualizer';

/** How the rows of a list are rendered and labeled. */
export interface RowKind<Row> {
  readonly keyOf: (row: Row) => string;
  /** Returns the estimated height (px) of a row that has never been rendered. */
  readonly estimate: (row: Row) => number;
  readonly render: (row: Row) => ComponentChildren;
  /** Returns a row's label for screen readers. */
  readonly labelOf: (row: Row) => string;
}

export interface VirtualListProps<Row> {
  readonly rows: readonly Row[];
  readonly kind: RowKind<Row>;
  readonly label: string;
  /** Whether there are rows before the first one, which `onNearStart` loads. */
  readonly hasOlder: boolean;
  readonly onNearStart: () => void;
  /** Called after each change with whether the end is in view. */
  readonly onAtEnd: (atEnd: boolean) => void;
  /** Whenever this number grows, the list scrolls to its end. */
  readonly scrollToEndRequests: number;
}

const NEAR_START = 4;

/** A long list of rows of any height. Only the visible rows are in the page. */
export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, kind, label, hasOlder, onNearStart, onAtEnd, scrollToEndRequests } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(rows.map(kind.keyOf), scroller);
  const withRow = <T,>(index: number, read: (row: Row) => T, otherwise: T): T =>
    rows[index] === undefined ? otherwise : read(rows[index]);
  const { list, opened, atEnd } = useVirtualizer({
    scroller,
    count: rows.length,
    keyOf: (index) => withRow(index, kind.keyOf, `gone-${index}`),
    estimate: (index) => withRow(index, kind.estimate, 0),
    pinned: focus.index,
    scrollToEndRequests,
  });
  focus.reveal.current = (index) => list.scrollToIndex(index);
  const shown = list.getVirtualItems();
  const first = shown.find((item) => item.index !== focus.index)?.index ?? 0;
  useEffect(() => {
    if (opened && hasOlder && first < NEAR_START) onNearStart();
  }, [opened, hasOlder, first, rows.length, onNearStart]);
  useEffect(() => onAtEnd(atEnd), [atEnd, rows, onAtEnd]);
  const frame = { kind, list, setSize: hasOlder ? -1 : rows.length };
  return (
    <div class="list-frame">
      <div
        ref={scroller}
        class="list"
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={rows.length === 0 ? 0 : -1}
        onKeyDown={focus.onKeyDown}
        onFocusIn={focus.onFocusIn}
      >
        <div class="list-sizer" style={{ blockSize: `${list.getTotalSize()}px` }}>
          {hasOlder && <div class="list-older">{t('view.loadingOlder')}</div>}
          {shown.map(({ index, key, start }) =>
            withRow<ComponentChildren>(
              index,
              (row) => <RowFrame key={key} {...frame} row={row} {...{ index, start }} active={index === focus.index} />,
              null,
            ),
          )}
        </div>
      </div>
      {!atEnd && rows.length > 0 && <JumpToEnd onClick={() => list.scrollToEnd()} />}
    </div>
  );
}

interface RowFrameProps<Row> {
  readonly row: Row;
  readonly kind: RowKind<Row>;
  readonly list: ListVirtualizer;
  readonly index: number;
  /** Offset of the row from the start of the list (px). */
  readonly start: number;
  readonly active: boolean;
  readonly setSize: number;
}

/** A row. It's a component of its own, so that a changed row is rendered again without the others. */
function RowFrame<Row>({ row, kind, list, index, start, active, setSize }: RowFrameProps<Row>) {
  const tabIndex = active ? 0 : -1;
  return (
    <div
      ref={list.measureElement}
      data-index={index}
      class="list-row"
      role="article"
      aria-label={kind.labelOf(row)}
      aria-posinset={index + 1}
      aria-setsize={setSize}
      tabIndex={tabIndex}
      style={{ transform: `translateY(${start}px)` }}
    >
      <RowTab.Provider value={tabIndex}>{kind.render(row)}</RowTab.Provider>
    </div>
  );
}

function JumpToEnd({ onClick }: { readonly onClick: () => void }) {
  return (
    <button type="button" class="jump" onClick={onClick}>
      <Icon name="arrow-down" />
      {t('view.jumpToLatest')}
    </button>
  );
}
