import type { Token } from 'marked';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Frozen } from '../frozen';
import { BlockView } from './block';
import { MarkdownBlocks } from './markdownBlocks';

export interface MarkdownProps {
  readonly text: string;
  /** More may follow. */
  readonly open: boolean;
  /** A line's end is a line's end, as the user wrote it; in an agent's text it is a space. */
  readonly breaks?: boolean;
}

/**
 * Markdown of an agent or the user. No HTML is ever made: tokens become elements, raw HTML is shown as text, images
 * become links, and only addresses of the web and of mail are links.
 */
export function Markdown({ text, open, breaks = false }: MarkdownProps) {
  const blocks = useRef<MarkdownBlocks | undefined>(undefined);
  const [, redraw] = useState(0);
  blocks.current ??= new MarkdownBlocks(breaks);
  const wait = blocks.current.update(text, open, performance.now());
  useEffect(() => {
    if (wait === 0) return undefined;
    const timer = setTimeout(() => redraw((count) => count + 1), wait);
    return () => clearTimeout(timer);
  }, [wait, text]);
  const { groups, tail } = blocks.current;
  return (
    <div class="markdown" dir="auto" translate={false}>
      {groups.map((group, index) => (
        <Frozen key={index} of={group} size={group.length}>
          {() => group.map(frozenBlock)}
        </Frozen>
      ))}
      {tail.map((token, index) => (
        <BlockView key={`tail-${index}`} token={token} />
      ))}
    </div>
  );
}

const frozenBlock = (token: Token, index: number) => (
  <Frozen key={index} of={token}>
    {() => <BlockView token={token} />}
  </Frozen>
);
