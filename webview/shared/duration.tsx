import { durationText } from './time';

interface DurationProps {
  /** The duration in milliseconds. */
  readonly ms: number;
  readonly class?: string;
  readonly title?: string;
}

/** A duration, formatted in the user's language. */
export function Duration({ ms, class: own, title }: DurationProps) {
  return (
    <time class={own} title={title} dateTime={`PT${Math.max(0, ms) / 1000}S`}>
      {durationText(ms)}
    </time>
  );
}
