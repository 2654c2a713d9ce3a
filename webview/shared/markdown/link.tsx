import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { RowTab } from '../row';
import { safeLink } from './links';

/** Opens a link, via the extension host, which shows the whole address and asks first. */
export const OpenLink = createContext<(url: string) => void>(() => undefined);

/** A link, or the text with its address in parentheses if the address isn't allowed. */
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
    event.stopPropagation(); // VS Code's own handler in the page would open it a second time
    open(url);
  };
  return (
    <a href={url} title={url} tabIndex={tabIndex} onClick={follow} onAuxClick={follow}>
      {children}
    </a>
  );
}
