import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

export type ListVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** Distance from the end (px) within which the list counts as being at its end. */
const AT_END = 24;

export interface VirtualizerSetup {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly count: number;
  readonly keyOf: (index: number) => string;
  /** Returns the estimated height (px) of a row that has never been rendered. */
  readonly estimate: (index: number) => number;
  /** Index of the row that stays in the page wherever the list is scrolled to, because it has the focus. */
  readonly pinned: number;
  /** Whenever this number grows, the list scrolls to its end. */
  readonly scrollToEndRequests: number;
}

export interface OpenList {
  readonly list: ListVirtualizer;
  /** Whether the list has shown its end once. */
  readonly opened: boolean;
  /** Whether the end is in view. */
  readonly atEnd: boolean;
}

/**
 * Decides which rows of a long list are in the page. The list opens at its end and stays there while rows are added or
 * grow. If it's scrolled up, visible rows don't move, whatever is added at either end.
 */
export function useVirtualizer(setup: VirtualizerSetup): OpenList {
  const { scroller, count, keyOf, estimate, pinned: pinned, scrollToEndRequests } = setup;
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const virtualizer = useRef<ListVirtualizer | undefined>(undefined);
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
    rangeExtractor: (range: Range) => withPinned(defaultRangeExtractor(range), pinned, range.count),
    onChange: () => redraw(undefined),
  } as const;
  virtualizer.current ??= new Virtualizer<HTMLDivElement, HTMLDivElement>(options);
  const list = virtualizer.current;
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  const opened = useOpenAtEnd(list, count);
  const atEnd = useStayAtEnd(list, scroller);
  useStableExpansion(list, scroller);
  useEffect(() => {
    if (scrollToEndRequests > 0) list.scrollToEnd();
  }, [scrollToEndRequests, list]);
  return { list, opened, atEnd };
}

/** Scrolls to the end at first. Returns whether the list has been there once. The user can't have scrolled before. */
function useOpenAtEnd(list: ListVirtualizer, count: number): boolean {
  const hasScrolled = useRef(false);
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (hasScrolled.current || count === 0) return;
    hasScrolled.current = true;
    list.scrollToEnd();
  }, [list, count]);
  opened.current ||= hasScrolled.current && list.isAtEnd();
  return opened.current;
}

/** Returns whether the end is in view. Scrolls back to it if the list shrinks because of something above or below it. */
function useStayAtEnd(list: ListVirtualizer, scroller: RefObject<HTMLDivElement | null>): boolean {
  const [atEnd, setAtEnd] = useState(true);
  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return undefined;
    let near = true;
    const checkEnd = () => {
      near = element.scrollHeight - element.scrollTop - element.clientHeight <= AT_END;
      setAtEnd(near);
    };
    const observer = new ResizeObserver((entries) => {
      if (near && entries.some(({ target }) => target === element)) list.scrollToEnd();
      checkEnd();
    });
    element.addEventListener('scroll', checkEnd, { passive: true });
    observer.observe(element);
    observer.observe(content);
    return () => {
      element.removeEventListener('scroll', checkEnd);
      observer.disconnect();
    };
  }, [list, scroller]);
  return atEnd;
}

/** Time (ms) within which an expanded row is rendered. */
const EXPAND_MS = 250;

/** Makes a part that the user expands grow downward, even if the list is at its end. */
function useStableExpansion(list: ListVirtualizer, scroller: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const follow = (threshold: number) => list.setOptions({ ...list.options, scrollEndThreshold: threshold });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onClick = ({ target }: MouseEvent) => {
      if (!(target instanceof Element) || !target.closest('[aria-expanded]')) return;
      follow(-1);
      clearTimeout(timer);
      timer = setTimeout(() => follow(AT_END), EXPAND_MS);
    };
    element.addEventListener('click', onClick, { capture: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('click', onClick, { capture: true });
    };
  }, [list, scroller]);
}

function withPinned(indexes: readonly number[], pinned: number, count: number): number[] {
  if (pinned < 0 || pinned >= count || indexes.includes(pinned)) return [...indexes];
  return [...indexes, pinned].sort((a, b) => a - b);
}
