import type { ComponentChildren } from 'preact';

/**
 * A text that isn't Coppice's, but comes from people, agents, or repositories. It's marked so that it isn't translated.
 * If there's already an element, use `translate={false}` on that instead.
 */
export function Verbatim({ children }: { readonly children: ComponentChildren }) {
  return <span translate={false}>{children}</span>;
}
