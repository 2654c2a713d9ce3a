import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { element } from './toolkit';

export interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onBlur?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  /** ID of the element that explains why the text is invalid. */
  readonly errorId?: string | undefined;
  readonly class?: string;
  readonly elementRef?: RefObject<HTMLElement | null>;
}

/** A text area that grows with its text, up to the height in its style sheet. */
export function TextArea(props: TextAreaProps) {
  const own = useRef<HTMLElement>(null);
  const field = props.elementRef ?? own;
  const { label } = props;
  // The element overwrites its label with "Text area" when it's attached, so set the label after that.
  useLayoutEffect(() => field.current?.setAttribute('aria-label', label), [field, label]);
  return element('vscode-text-area', {
    class: `text-area ${props.class ?? ''}`,
    'aria-invalid': props.errorId === undefined ? undefined : 'true',
    'aria-describedby': props.errorId,
    placeholder: props.placeholder,
    value: props.value,
    disabled: props.disabled ?? false,
    maxlength: props.maxLength,
    onInput: (event: Event) => props.onInput(valueOf(event)),
    onBlur: props.onBlur,
    onKeyDown: props.onKeyDown,
    ref: field,
  });
}

function valueOf(event: Event): string {
  const { currentTarget } = event;
  return currentTarget !== null && 'value' in currentTarget ? String(currentTarget.value) : '';
}
