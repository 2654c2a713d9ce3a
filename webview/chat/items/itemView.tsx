import type { TranscriptItem } from '../../../src/domain/transcript/transcript';
import { Markdown } from '../../shared/markdown/markdown';
import { AskRecord } from './askRecord';
import { FaultCard } from './faultCard';
import { NoteLine, NoticeLine, RetryLine } from './lines';
import { PlanCard } from './planCard';
import { PromptBubble } from './promptBubble';
import { Thought } from './thought';
import { ToolCard } from './toolCard';
import { TurnEndLine } from './turnEndLine';
import { UnknownMessage } from './unknownMessage';

/** An item of the transcript. */
export function ItemView({ item }: { readonly item: TranscriptItem }) {
  switch (item.type) {
    case 'prompt':
      return <PromptBubble item={item} />;
    case 'text':
      return <Markdown text={item.text} open={item.open} />;
    case 'thought':
      return <Thought item={item} />;
    case 'toolCall':
      return <ToolCard item={item} />;
    case 'ask':
      return <AskRecord item={item} />;
    case 'plan':
      return <PlanCard item={item} />;
    case 'notice':
      return <NoticeLine item={item} />;
    case 'retry':
      return <RetryLine item={item} />;
    case 'fault':
      return <FaultCard item={item} />;
    case 'turnEnd':
      return <TurnEndLine item={item} />;
    case 'note':
      return <NoteLine item={item} />;
    case 'unknown':
      return <UnknownMessage item={item} />;
  }
}
