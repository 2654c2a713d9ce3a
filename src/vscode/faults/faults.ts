import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import type { Fault, FaultParams } from '../../base/result';
import type { InexactCode } from '../../domain/review/exactText';
import type { ApprovalCode } from '../../services/sessions/approvals/approvals';
import type { AttemptCode } from '../../services/attempts/attempts/attempts';
import type { CommentCode } from '../../services/review/comments/comments';
import type { CleanUpCode } from '../../services/worktrees/cleanUp/cleanUp';
import type { DecisionCode } from '../../services/review/decisions/decisions';
import type { MoveCode } from '../../services/worktrees/repositoryMoves/repositoryMoves';
import type { MergeCode } from '../../services/integration/merges/merges';
import type { Repair } from '../../services/store/windowStore';
import type { RestoreCode } from '../../services/review/restores/restores';
import type { ReviewCode } from '../../services/review/review/review';
import type { Stall } from '../../services/sessions/sessions/sessions';
import type { StartCode } from '../../services/tasks/tasks/tasks';
import { showError } from '../display/display';
import { COMMANDS, type CommandId } from '../ids';
import { ENGLISH } from '../../texts/english';
import { faultTextId, isKnownCode, type KnownCode } from '../../texts/faults/faults';
import { generalWords, holesIn } from '../../texts/text';
import { fillText, t } from '../texts/texts';

/** Failures that originate on this floor. */
type ViewCode =
  | 'hunkGone'
  | 'notSaved'
  | InexactCode
  | 'unsavedEdits'
  | 'noHunkHere'
  | 'noFileHere'
  | 'unsavedChanges'
  | 'itemMissing'
  | 'linkRefused'
  | 'requestUnknown'
  | 'requestInvalid'
  | 'internal';

/** Every failure that can be shown outside a chat. A code without a text doesn't compile. */
export type FaultCode =
  | StartCode
  | AttemptCode
  | MergeCode
  | MoveCode
  | RestoreCode
  | ReviewCode
  | DecisionCode
  | CommentCode
  | ApprovalCode
  | CleanUpCode
  | ViewCode;

/**
 * Returns the text of a failure: what happened and what to do next. A missing parameter is shown as `…`, because git's
 * output doesn't always contain it. Each parameter is shortened, so that a long one doesn't crowd out the rest.
 */
export function faultText(fault: Fault<FaultCode>): string {
  return knownText(fault.code, fault.params ?? {});
}

/** Returns the text of a stored failure. Another version may have stored it, with a code that this one doesn't know. */
export function storedFaultText(fault: Fault): string {
  return isKnownCode(fault.code)
    ? knownText(fault.code, fault.params ?? {})
    : t('failure.unknown', { code: plainLine(fault.code) });
}

function knownText(code: KnownCode, params: FaultParams): string {
  const isSetAside = code === 'storeCorrupt' && params['mark'] !== undefined;
  const id = isSetAside ? 'store.setAside' : faultTextId(code);
  const holes = holesIn(generalWords(ENGLISH[id]));
  return fillText(id, Object.fromEntries(holes.map((hole) => [hole, shownValue(params[hole])])));
}

function shownValue(value: string | number | undefined): string | number {
  return typeof value === 'number' ? value : plainLine(value ?? '…');
}

/** Returns the text about damaged files of the store. */
export function repairText({ kind, file }: Repair): string {
  return kind === 'tornTail' ? t('repair.tornTail') : t(`repair.${kind}`, { file: plainLine(file) });
}

/** Returns the text about agents that wait for the disk, or no longer wait. */
export function stallText(stall: Stall): string {
  if (stall.type === 'resumed') return t('disk.resumed');
  const { code = 'ENOSPC' } = stall;
  return code === 'ENOSPC' || code === 'EDQUOT' ? t('disk.full') : t('disk.failed', { code: plainLine(code) });
}

/** Label of the *Take Over* command for codes that it helps with: another window has the tasks, or saving failed. */
const TAKE_OVER: Readonly<Partial<Record<FaultCode, 'action.takeOver' | 'action.tryAgain'>>> = {
  storeReadOnly: 'action.takeOver',
  storeLocked: 'action.takeOver',
  leaseStale: 'action.takeOver',
  storeLeaseLost: 'action.takeOver',
  storeBroken: 'action.tryAgain',
};

/** Shows a failure with `actions` and the general actions. Resolves with the one of `actions` that was chosen. */
export async function showFault(fault: Fault<FaultCode>, ...actions: readonly string[]): Promise<string | undefined> {
  const offers = new Map<string, CommandId>();
  const takeOver = TAKE_OVER[fault.code];
  if (takeOver) offers.set(t(takeOver), COMMANDS.takeOver);
  offers.set(t('action.showLog'), COMMANDS.showLog);
  offers.set(t('action.copyReport'), COMMANDS.copyReport);
  const choice = await showError(faultText(fault), ...actions, ...offers.keys());
  const command = offers.get(choice ?? '');
  if (command === undefined) return choice;
  await vscode.commands.executeCommand(command, undefined, { code: fault.code, detail: fault.detail });
  return undefined;
}
