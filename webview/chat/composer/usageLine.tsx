import type { ComponentChildren } from 'preact';
import type { Usage } from '../../../src/domain/session/usage';
import { pageData } from '../../shared/pageData';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { useChat } from '../chatController';

const compact = new Intl.NumberFormat(pageData.locale, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(pageData.locale, { style: 'percent', maximumFractionDigits: 0 });

/** Shows the session's usage, as far as the agent reports it. */
export function UsageLine() {
  const { usage, model } = useChat().model.session.value;
  const parts: readonly Part[] = [
    ...(model === undefined ? [] : [{ text: <Verbatim>{model}</Verbatim>, title: t('usage.model') }]),
    ...usageParts(usage),
  ];
  return (
    <div class="usage meta">
      {parts.map((part) => (
        <span key={part.title} title={part.title}>
          {part.text}
        </span>
      ))}
    </div>
  );
}

interface Part {
  readonly text: ComponentChildren;
  readonly title: string;
}

function usageParts(usage: Usage): readonly Part[] {
  const parts: Part[] = [];
  const { inputTokens, outputTokens, contextUsed, contextSize, cost } = usage;
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
  if (tokens > 0) {
    const title = t('usage.tokensInOut', { input: inputTokens ?? 0, output: outputTokens ?? 0 });
    parts.push({ text: t('usage.tokens', { tokens: compact.format(tokens) }), title });
  }
  if (contextUsed !== undefined && contextSize !== undefined && contextUsed / contextSize >= 0.005) {
    const title = t('usage.contextOf', { used: contextUsed, size: contextSize });
    parts.push({ text: t('usage.context', { percent: percent.format(contextUsed / contextSize) }), title });
  }
  if (cost && cost.amount > 0)
    parts.push({ text: <Verbatim>{money(cost.amount, cost.currency)}</Verbatim>, title: t('usage.cost') });
  return parts;
}

function money(amount: number, currency: string): string {
  const digits = amount < 0.1 ? 3 : 2;
  try {
    const style = { style: 'currency', currency, maximumFractionDigits: digits } as const;
    return new Intl.NumberFormat(pageData.locale, style).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`; // some agents count in credits, which isn't a currency for Intl
  }
}
