import type { ComponentChildren, RefObject } from 'preact';
import { Icon, type IconName } from '../icon';
import { element } from './toolkit';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly icon?: IconName;
  readonly title?: string;
  readonly keyShortcuts?: string;
  readonly elementRef?: RefObject<HTMLElement | null>;
}

/** A button in a form. Rows and cards have many buttons and use `RowButton`, which is 50 times cheaper to render. */
export function Button(props: ButtonProps) {
  return element(
    'vscode-button',
    {
      appearance: props.primary === true ? 'primary' : 'secondary',
      disabled: props.disabled ?? false,
      title: props.title,
      'aria-keyshortcuts': props.keyShortcuts,
      onClick: props.disabled === true ? undefined : props.onClick,
      ref: props.elementRef,
    },
    <>
      {props.icon && <Icon name={props.icon} class="button-icon" />}
      {props.children}
    </>,
  );
}
