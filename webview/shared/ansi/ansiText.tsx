import { ansiSpans } from './ansi';

/** Coloured output; `text` has been through `screenText`. */
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

/** Set through the style object, which the page's policy allows; mixed with the theme's own so that it can be read. */
function styleOf(color: string | undefined, background: string | undefined) {
  if (color === undefined && background === undefined) return undefined;
  return {
    color: color === undefined ? undefined : `color-mix(in srgb, rgb(${color}) 70%, var(--ansi-foreground))`,
    backgroundColor:
      background === undefined ? undefined : `color-mix(in srgb, rgb(${background}) 30%, var(--ansi-background))`,
  };
}
