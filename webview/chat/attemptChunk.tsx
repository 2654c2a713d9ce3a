import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { reportCrash } from '../shared/crash';

// The transcript's code is two thirds of the script, so it's loaded in parallel with the first paint, not before it.
const page = signal<FunctionComponent | undefined>(undefined);
import('./attempt/attemptPage').then((chunk) => {
  page.value = chunk.AttemptPage;
}, reportCrash);

/** The chat of an attempt. Renders nothing until its script is loaded. */
export function AttemptPage() {
  const Page = page.value;
  return Page ? <Page /> : null;
}
