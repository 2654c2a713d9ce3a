import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';

export type ListVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Closer than this to the end (px) counts as being there. */
const AT_END = 24;

export interface VirtualizerSetup {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** Height of a row (px) that was never shown. */
  readonly estimate: (index: number) => number;
  /** A row that stays in the page wherever the list is scrolled to, because it has the focus. */
  readonly kept: number;
}

/**
 * Which rows of a long list are in the page. The list opens at its end and stays there while rows are added or grow;
 * scrolled up it keeps what is seen at its pixel, whatever is added at either end.
 */
export function useVirtualizer(setup: VirtualizerSetup): { readonly list: ListVirtualizer; readonly opened: boolean } {
  const { scroller, count, keyOf, estimate, kept } = setup;
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const held = useRef<ListVirtualizer | undefined>(undefined);
  const options = {
    count,
    getItemKey: keyOf,
    estimateSize: estimate,
    getScrollElement: () => scroller.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 12,
    rangeExtractor: (range: Range) => withKept(defaultRangeExtractor(range), kept, range.count),
    onChange: () => redraw(undefined),
  } as const;
  held.current ??= new Virtualizer<HTMLDivElement, HTMLDivElement>(options);
  const list = held.current;
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  const opened = useOpenAtEnd(list, count);
  useStayAtEnd(list, scroller);
  return { list, opened };
}

/** Whether the list has reached its end once: before that, what is in sight is nobody's wish. */
function useOpenAtEnd(list: ListVirtualizer, count: number): boolean {
  const asked = useRef(false);
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (asked.current || count === 0) return;
    asked.current = true;
    list.scrollToEnd();
  }, [list, count]);
  opened.current ||= asked.current && list.isAtEnd();
  return opened.current;
}

/** The end stays in view when something above or below takes room from the list. */
function useStayAtEnd(list: ListVirtualizer, scroller: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let atEnd = true;
    const onScroll = () => {
      atEnd = list.isAtEnd(AT_END);
    };
    const observer = new ResizeObserver(() => {
      if (atEnd) list.scrollToEnd();
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [list, scroller]);
}

function withKept(indexes: readonly number[], kept: number, count: number): number[] {
  if (kept < 0 || kept >= count || indexes.includes(kept)) return [...indexes];
  return [...indexes, kept].sort((a, b) => a - b);
}
