import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon';
import { t } from './texts';

/**
 * The tab index of everything inside a row of a list: 0 in the active row and -1 in all others, so that the Tab key
 * doesn't stop at each button of a long transcript.
 */
export const RowTab = createContext(0);

/** Copies a text to the clipboard, via the extension host. */
export const CopyText = createContext<(text: string) => void>(() => undefined);

export interface RowButtonProps {
  readonly onClick: () => void;
  readonly children?: ComponentChildren;
  readonly icon?: IconName;
  /** What the button does, if its children don't say so. */
  readonly label?: string;
  readonly kind?: 'link' | 'icon' | 'secondary' | 'primary';
  readonly expanded?: boolean;
  readonly class?: string;
}

/** A button inside a row or a card. */
export function RowButton(props: RowButtonProps) {
  const tabIndex = useContext(RowTab);
  return (
    <button
      type="button"
      class={`row-button ${props.kind ?? 'link'} ${props.class ?? ''}`}
      tabIndex={tabIndex}
      title={props.label}
      aria-label={props.label}
      aria-expanded={props.expanded}
      translate={props.children === undefined ? true : undefined}
      onClick={props.onClick}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </button>
  );
}

const COPIED_MS = 1_500;

/** A button that copies a text, and shows a check mark for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const copy = useContext(CopyText);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const click = () => {
    copy(text);
    setCopied(true);
  };
  return (
    <RowButton kind="icon" icon={copied ? 'check' : 'copy'} label={copied ? t('view.copied') : label} onClick={click} />
  );
}
