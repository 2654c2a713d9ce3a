import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { RowTab } from '../row';
import { safeLink } from './links';

/** What happens when a link is followed: the host asks, shows the whole address, and opens it outside. */
export const OpenLink = createContext<(url: string) => void>(() => undefined);

/** A link if its address is allowed; otherwise its words, with the address beside them, to be read and not followed. */
export function Link({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  const open = useContext(OpenLink);
  const tabIndex = useContext(RowTab);
  const url = safeLink(href);
  if (url === undefined) {
    return (
      <span class="no-link">
        {children} <span class="address">({href})</span>
      </span>
    );
  }
  const follow = (event: MouseEvent) => {
    event.preventDefault();
    event.stopPropagation(); // the page's own handler would open it a second time
    open(url);
  };
  return (
    <a href={url} title={url} tabIndex={tabIndex} onClick={follow} onAuxClick={follow}>
      {children}
    </a>
  );
}
