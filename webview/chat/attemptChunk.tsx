import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { reportCrash } from '../shared/crash';

// What shows a transcript is two thirds of the script: it is fetched beside the first paint, not before it.
const page = signal<FunctionComponent | undefined>(undefined);
import('./attempt/attemptPage').then((chunk) => {
  page.value = chunk.AttemptPage;
}, reportCrash);

/** The chat of an attempt, as soon as its script is there. */
export function AttemptPage() {
  const Page = page.value;
  return Page ? <Page /> : null;
}
