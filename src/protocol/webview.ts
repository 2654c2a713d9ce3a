import * as v from 'valibot';

/**
 * The envelope between the extension host and a webview. The host is the single source of truth: a view says `hello`
 * and gets a snapshot, then numbered batches of events. After a gap, or in a new epoch, it says hello again. Responses
 * refer to requests by id, and a request is executed once per id.
 */
export const viewMessageSchema = v.variant('type', [
  /** `epoch` and `seq` of the state that the view still has, if it was only hidden. */
  v.object({ type: v.literal('hello'), epoch: v.optional(v.string()), seq: v.optional(v.number()) }),
  v.object({
    type: v.literal('request'),
    id: v.pipe(v.string(), v.maxLength(64)),
    method: v.pipe(v.string(), v.maxLength(64)),
    params: v.unknown(),
  }),
  /** An error thrown in the view's script, for the log. */
  v.object({ type: v.literal('crashed'), text: v.pipe(v.string(), v.maxLength(20_000)) }),
]);
export type ViewMessage = v.InferOutput<typeof viewMessageSchema>;

/** A failed request as the view shows it. The text is for people, and the code decides which actions are offered. */
export interface RequestFault {
  readonly code: string;
  readonly text: string;
  readonly detail?: string;
}

/** Id of the page's `<script type="application/json">` that holds its `PageData`. */
export const PAGE_DATA_ELEMENT = 'coppice-data';

/** The data that the extension host puts into a page. */
export interface PageData<Texts, View> {
  /** The page's texts by id, in the display language. */
  readonly texts: Texts;
  /** The display language, as a BCP 47 tag. */
  readonly locale: string;
  /** Data that only this page has. */
  readonly view: View;
}

/** A message from the extension host to a webview. */
export type HostToView<State, Event> =
  | { readonly type: 'snapshot'; readonly epoch: string; readonly seq: number; readonly state: State }
  /** Events `from`, `from + 1`, … in order. */
  | { readonly type: 'events'; readonly epoch: string; readonly from: number; readonly events: readonly Event[] }
  /** Contains the last sequence number, so that a lost last batch is noticed. */
  | { readonly type: 'tick'; readonly epoch: string; readonly seq: number }
  | { readonly type: 'response'; readonly id: string; readonly ok: true; readonly value: unknown }
  | { readonly type: 'response'; readonly id: string; readonly ok: false; readonly error: RequestFault };
