import { ansiSpans } from './ansi';

/** Shows output in color. `text` must come from `screenText`. */
export function AnsiText({ text }: { readonly text: string }) {
  return (
    <>
      {ansiSpans(text).map((span, index) => (
        <span key={index} class={span.classes || undefined} style={styleOf(span.color, span.background)}>
          {span.text}
        </span>
      ))}
    </>
  );
}

/**
 * Returns the style of a color that isn't from the theme, mixed with the theme's color so that the text is readable. It's
 * a style object, because the page's policy forbids style attributes.
 */
function styleOf(color: string | undefined, background: string | undefined) {
  if (color === undefined && background === undefined) return undefined;
  return {
    color: color === undefined ? undefined : `color-mix(in srgb, rgb(${color}) 70%, var(--ansi-foreground))`,
    backgroundColor:
      background === undefined ? undefined : `color-mix(in srgb, rgb(${background}) 30%, var(--ansi-background))`,
  };
}
