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

/** A form's button. In rows and cards, where there are many, `RowButton` costs a fiftieth. */
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
