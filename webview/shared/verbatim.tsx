import type { ComponentChildren } from 'preact';

/**
 * Names and words that aren't ours: those of people, agents, and repositories. Marked, so that no translator changes
 * them. Use `translate={false}` directly on an element that is there anyway.
 */
export function Verbatim({ children }: { readonly children: ComponentChildren }) {
  return <span translate={false}>{children}</span>;
}
