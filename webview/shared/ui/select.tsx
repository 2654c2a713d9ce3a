import { element } from './toolkit';

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
}

/** A dropdown to choose one value from. */
export function Select(props: SelectProps) {
  return element(
    'vscode-dropdown',
    {
      class: 'select',
      'aria-label': props.label,
      // The selected option may be too long for the field.
      title: props.options.find(({ value }) => value === props.value)?.label,
      value: props.value,
      disabled: props.disabled ?? false,
      onChange: ({ currentTarget }: Event) => {
        if (currentTarget !== null && 'value' in currentTarget) props.onChange(String(currentTarget.value));
      },
    },
    props.options.map(({ value, label }) =>
      // The toolkit uses only an option's first text node as its label.
      element('vscode-option', { key: value, value, selected: value === props.value, 'aria-label': label }, [label]),
    ),
  );
}
