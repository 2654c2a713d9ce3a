import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The state of a list's keyboard focus, and the event handlers that maintain it. */
export interface RowFocus {
  /** The row that the Tab key enters: the row that last had the focus, or else the last row. */
  readonly index: number;
  /** Scrolls a row into view. Set by the list. */
  readonly reveal: { current: (index: number) => void };
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

/**
 * Lets the Tab key enter only one row. Arrow keys move the focus from row to row, but scroll through a row that is
 * taller than the list first. Home and End move it to the first and last row, and Escape from inside a row to the row.
 */
export function useRowFocus(keys: readonly string[], scroller: RefObject<HTMLDivElement | null>): RowFocus {
  const [active, setActive] = useState<string | undefined>(undefined);
  const wanted = useRef<string | undefined>(undefined);
  const reveal = useRef<(index: number) => void>(() => undefined);
  const found = active === undefined ? -1 : keys.indexOf(active);
  const index = found === -1 ? keys.length - 1 : found;

  useLayoutEffect(() => {
    const row = wanted.current === keys[index] ? rowElement(scroller.current, index) : null;
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  const focusRow = (to: number) => {
    const key = keys[to];
    if (key === undefined) return;
    wanted.current = key;
    setActive(key);
    reveal.current(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.list-row') : null;
    if (event.key === 'Escape' && row && row !== event.target) row.focus();
    if (row !== event.target || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const to = target(event.key, index, keys.length);
    if (to === undefined || (row && scrollsWithin(event.key, row, scroller.current))) return;
    event.preventDefault();
    focusRow(to);
  };
  const onFocusIn = (event: FocusEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.list-row') : null;
    const key = row ? keys[Number(row.dataset['index'])] : undefined;
    if (key !== undefined && key !== active) setActive(key);
  };
  return { index, reveal, onKeyDown, onFocusIn };
}

function target(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Whether the row extends beyond the list in the direction of the key, so that the key should scroll. */
function scrollsWithin(key: string, row: HTMLElement, scroller: HTMLElement | null): boolean {
  if (!scroller) return false;
  const [inner, outer] = [row.getBoundingClientRect(), scroller.getBoundingClientRect()];
  if (key === 'ArrowDown') return inner.bottom > outer.bottom + 1;
  return key === 'ArrowUp' && inner.top < outer.top - 1;
}

function rowElement(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}
