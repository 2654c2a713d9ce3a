import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
} from '@vscode/webview-ui-toolkit';
import { h, type ComponentChildren, type VNode } from 'preact';

// The toolkit is no longer developed. Only this folder depends on it, so that it can be replaced.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextArea(), vsCodeDropdown(), vsCodeOption());

type Tag = 'vscode-button' | 'vscode-text-area' | 'vscode-dropdown' | 'vscode-option';

/** Creates an element of the toolkit. Preact sets known names as properties, and the others as attributes. */
export function element(tag: Tag, props: Readonly<Record<string, unknown>>, children?: ComponentChildren): VNode {
  const definedProps = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined));
  return h(tag as string, definedProps, children);
}
