import { durationText } from './time';

interface DurationProps {
  /** The length of time in ms. */
  readonly ms: number;
  readonly class?: string;
  readonly title?: string;
}

/** A length of time, as the user's language writes it. */
export function Duration({ ms, class: own, title }: DurationProps) {
  return (
    <time class={own} title={title} dateTime={`PT${Math.max(0, ms) / 1000}S`}>
      {durationText(ms)}
    </time>
  );
}
