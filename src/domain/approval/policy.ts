import * as v from 'valibot';
import type { Ask } from './ask';

/** The approval rules of a session, as data: handed to the agent host, which follows them without a window. */
export const approvalPolicySchema = v.object({
  /** What happens with a request that no rule covers: it waits for the user, without a time limit. */
  otherwise: v.literal('ask'),
});
export type ApprovalPolicy = v.InferOutput<typeof approvalPolicySchema>;

export const ASK_ALWAYS: ApprovalPolicy = { otherwise: 'ask' };

export type ApprovalDecision = { readonly type: 'ask' };

/** What the policy says to a request. Pure, so that window and agent host decide alike. */
export function decideApproval(policy: ApprovalPolicy, _ask: Ask): ApprovalDecision {
  return { type: policy.otherwise };
}
