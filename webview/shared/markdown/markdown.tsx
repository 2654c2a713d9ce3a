import type { Token } from 'marked';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Frozen } from '../frozen';
import { BlockView } from './block';
import { MarkdownBlocks } from './markdownBlocks';

export interface MarkdownProps {
  readonly text: string;
  /** Whether more text may follow. */
  readonly open: boolean;
  /** Whether to preserve line breaks, for the user's text. In an agent's text, a line break is a space. */
  readonly breaks?: boolean;
}

/**
 * Shows Markdown from an agent or the user. Never creates an HTML string: tokens become elements, raw HTML is shown as
 * text, and images become links. Only web and mail addresses are links.
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
