import type { MarkedToken, Token, Tokens } from 'marked';
import type { VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { Frozen } from '../frozen';
import { Icon } from '../icon';
import { RowTab } from '../row';
import { t } from '../texts';
import { CodeBlock } from './codeBlock';
import { Inline } from './inline';

/** A block of Markdown. The lexer emits no other tokens, because no extension is installed. */
export function BlockView({ token }: { readonly token: Token }): VNode | null {
  const block = token as MarkedToken;
  switch (block.type) {
    case 'heading':
      return <Heading depth={block.depth} tokens={block.tokens} />;
    case 'paragraph':
      return (
        <p>
          <Inline tokens={block.tokens} />
        </p>
      );
    case 'code':
      return <CodeBlock text={block.text} language={block.lang ?? ''} />;
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={block.tokens} />
        </blockquote>
      );
    case 'list':
      return <List list={block} />;
    case 'table':
      return <Table table={block} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <p class="raw-html">{block.raw.trimEnd()}</p>;
    case 'space':
    case 'def':
      return null;
    default:
      return <Inline tokens={[block]} />;
  }
}

function Blocks({ tokens }: { readonly tokens: readonly Token[] }) {
  return (
    <>
      {tokens.map((token, index) => (
        <BlockView key={index} token={token} />
      ))}
    </>
  );
}

/** A heading, below the page's own headings, which have two levels. Transcript rows use the third. */
function Heading({ depth, tokens }: { readonly depth: number; readonly tokens: readonly Token[] }) {
  const content = <Inline tokens={tokens} />;
  if (depth === 1) return <h4 class="heading-1">{content}</h4>;
  if (depth === 2) return <h5 class="heading-2">{content}</h5>;
  return <h6>{content}</h6>;
}

function List({ list }: { readonly list: Tokens.List }) {
  // A growing list is parsed again, so compare items by source: equal items have different token objects.
  const items = list.items.map((item, index) => (
    <Frozen key={index} of={item.loose ? `\n${item.raw}` : item.raw}>
      {() => (
        <li class={item.task ? 'task' : undefined}>
          {item.task && <TaskMark done={item.checked === true} />}
          <Blocks tokens={item.tokens.filter((token) => token.type !== 'checkbox')} />
        </li>
      )}
    </Frozen>
  ));
  if (!list.ordered) return <ul>{items}</ul>;
  return <ol start={typeof list.start === 'number' ? list.start : 1}>{items}</ol>;
}

function TaskMark({ done }: { readonly done: boolean }) {
  return (
    <>
      <Icon name={done ? 'pass-filled' : 'circle-large-outline'} class="task-mark" />
      <span class="sr-only" translate>
        {t(done ? 'view.itemDone' : 'view.itemNotDone')}
      </span>
    </>
  );
}

function Table({ table }: { readonly table: Tokens.Table }) {
  const tabIndex = useContext(RowTab);
  return (
    <div class="table-scroller" tabIndex={tabIndex}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} scope="col" class={alignment(cell)}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at} class={alignment(cell)}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const alignment = (cell: Tokens.TableCell) => (cell.align === null ? undefined : `align-${cell.align}`);
