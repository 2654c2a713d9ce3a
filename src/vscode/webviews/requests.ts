import * as v from 'valibot';
import type { Fault, Result } from '../../base/result';
import type { Logger } from '../../base/logger';
import type { RequestFault } from '../../protocol/webview';
import { faultText, type FaultCode } from '../faults/faults';

/** The answer to a view's request. */
export type Answer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: RequestFault };

/** Answers a view's request. The params come from the view, so they can be anything. */
export type AnswerRequest = (method: string, params: unknown) => Promise<Answer>;

/** Requests by method, each with the schema of its params. */
type Requests<Known> = { readonly [Method in keyof Known]: v.GenericSchema };

/** One handler per request. A request without a handler doesn't compile. */
export type RequestHandlers<Known extends Requests<Known>> = {
  readonly [Method in keyof Known]: Handler<Known[Method]>;
};

type Handler<Schema extends v.GenericSchema> = (
  params: v.InferOutput<Schema>,
) => Promise<Result<unknown, FaultCode>> | Promise<void>;

/**
 * Returns a function that answers the requests of a view: it parses the params, calls the handler, and adds a text to
 * its failure. An unknown request fails with `requestUnknown`, and wrong params fail with `requestInvalid`. An error
 * that a handler throws is logged, and the request fails with `internal`.
 */
export function answerRequests<Known extends Requests<Known>>(
  requests: Known,
  handlers: RequestHandlers<Known>,
  log: Logger,
): AnswerRequest {
  const answers = new Map<string, (params: unknown) => Promise<Answer>>();
  for (const method in requests) answers.set(method, answerOne(method, requests[method], handlers[method]));
  return async (method, params) => {
    const answer = answers.get(method);
    if (!answer) return faultAnswer({ code: 'requestUnknown', detail: method });
    try {
      return await answer(params);
    } catch (error) {
      log.error('handling a webview request failed', error, { method });
      return faultAnswer({ code: 'internal', cause: error });
    }
  };
}

function answerOne<Schema extends v.GenericSchema>(method: string, schema: Schema, handle: Handler<Schema>) {
  return async (raw: unknown): Promise<Answer> => {
    const parsed = v.safeParse(schema, raw);
    if (!parsed.success) return faultAnswer({ code: 'requestInvalid', detail: method });
    const result = await handle(parsed.output);
    return result === undefined || result.ok ? { ok: true, value: result?.value } : faultAnswer(result.error);
  };
}

/** Returns a failure as a view shows it. */
function faultAnswer(fault: Fault<FaultCode>): Answer {
  const { code, detail } = fault;
  return { ok: false, error: { code, text: faultText(fault), ...(detail === undefined ? {} : { detail }) } };
}
