import type { MarkedToken, Token } from 'marked';
import type { ComponentChildren, VNode } from 'preact';
import { Icon } from '../icon';
import { Link } from './link';
import { decodeEntities } from './entities';

/** The inline content of a block. */
export function Inline({ tokens }: { readonly tokens: readonly Token[] }): VNode {
  return <>{tokens.map((token, index) => inlineView(token as MarkedToken, index))}</>;
}

function inlineView(token: MarkedToken, key: number): ComponentChildren {
  switch (token.type) {
    case 'text':
      return token.tokens ? <Inline key={key} tokens={token.tokens} /> : decodeEntities(token.text);
    case 'escape':
      return token.text;
    case 'strong':
      return (
        <strong key={key}>
          <Inline tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em key={key}>
          <Inline tokens={token.tokens} />
        </em>
      );
    case 'del':
      return (
        <del key={key}>
          <Inline tokens={token.tokens} />
        </del>
      );
    case 'codespan':
      return <code key={key}>{token.text}</code>;
    case 'br':
      return <br key={key} />;
    case 'link':
      return (
        <Link key={key} href={token.href}>
          <Inline tokens={token.tokens} />
        </Link>
      );
    case 'image':
      return (
        <Link key={key} href={token.href}>
          <Icon name="file-media" /> {token.text === '' ? token.href : decodeEntities(token.text)}
        </Link>
      );
    default:
      return token.raw;
  }
}
