import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import {
  isProposed,
  type CleanedUp,
  type CleanUp,
  type Leftover,
  type LeftoverKind,
  type LeftoverWarning,
} from '../../services/worktrees/cleanUp/cleanUp';
import type { TextId } from '../../texts/english';
import { confirm, pickMany, showInformation, showWarning, showProgress, type PickRow } from '../display/display';
import { faultText, showFault } from '../faults/faults';
import type { Commands } from '../commands/commands';
import { COMMANDS } from '../ids';
import { sizeText } from '../sizes';
import { t } from '../texts/texts';

interface CleanUpServices {
  readonly attempts: Attempts;
  readonly cleanUp: CleanUp;
}

/** Registers the command *Clean Up…*. */
export function registerCleanUpCommand(commands: Commands, services: CleanUpServices): void {
  commands.register(COMMANDS.cleanUp, () => cleanUp(services));
}

/** Lists the leftovers of attempts, removes those that the user selects, and offers to undo what can be undone. */
async function cleanUp(services: CleanUpServices): Promise<void> {
  const found = await showProgress(t('cleanUp.searching'), () => services.cleanUp.find());
  if (!found.ok) {
    await showFault(found.error);
    return;
  }
  if (found.value.length === 0) {
    void showInformation(t('cleanUp.nothing'));
    return;
  }
  const chosen = await selectLeftovers(services, found.value);
  if (!chosen || chosen.length === 0 || !(await confirmRemoval(chosen))) return;
  const done = await showProgress(t('cleanUp.cleaning'), () => services.cleanUp.remove(chosen));
  for (const { leftover, fault } of done.failed)
    void showWarning(t('cleanUp.failed', { name: leftover.name, problem: faultText(fault) }));
  void offerUndo(services, done);
}

function selectLeftovers(
  services: CleanUpServices,
  found: readonly Leftover[],
): Promise<readonly Leftover[] | undefined> {
  const options = {
    title: t('cleanUp.title'),
    placeholder: t('cleanUp.select'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  };
  return pickMany(found.map(rowOf), options, {
    icon: 'discard',
    tooltip: t('action.restore'),
    isFor: ({ kind, why }) => kind === 'trash' && why === 'discarded',
    press: (leftover) => void restore(services, leftover),
  });
}

async function restore({ attempts }: CleanUpServices, { attempt }: Leftover): Promise<void> {
  if (attempt === undefined) return;
  const back = await attempts.undiscard(attempt);
  if (!back.ok) await showFault(back.error);
}

const ICONS: Readonly<Record<LeftoverKind, string>> = {
  worktree: 'folder',
  trash: 'trash',
  branch: 'git-branch',
  refs: 'bookmark',
  host: 'server-process',
};

function rowOf(leftover: Leftover): PickRow<Leftover> {
  const { kind, why, title, name, warnings } = leftover;
  const size = leftover.bytes === undefined ? [] : [leftoverSize(leftover.bytes, leftover.more === true)];
  const since = leftover.since === undefined ? [] : [dateText(leftover.since)];
  const flags = warnings.map((warning) => ({ icon: 'warning', text: t(WARNINGS[warning]) }));
  return {
    value: leftover,
    icon: ICONS[kind],
    text: title ?? name,
    description: [t(KINDS[kind]), t(REASONS[why]), ...size, ...since].join(' · '),
    detail: [...flags, ...(title === undefined ? [] : [{ text: name }])],
    picked: isProposed(leftover),
  };
}

const KINDS = {
  worktree: 'cleanUp.kind.worktree',
  trash: 'cleanUp.kind.trash',
  branch: 'cleanUp.kind.branch',
  refs: 'cleanUp.kind.refs',
  host: 'cleanUp.kind.host',
} as const satisfies Readonly<Record<LeftoverKind, TextId>>;
const REASONS = {
  merged: 'cleanUp.why.merged',
  discarded: 'cleanUp.why.discarded',
  orphaned: 'cleanUp.why.orphaned',
  unused: 'cleanUp.why.unused',
} as const satisfies Readonly<Record<Leftover['why'], TextId>>;
const WARNINGS = {
  uncommitted: 'cleanUp.warning.uncommitted',
  unmerged: 'cleanUp.warning.unmerged',
  running: 'cleanUp.warning.running',
  unknown: 'cleanUp.warning.unknown',
} as const satisfies Readonly<Record<LeftoverWarning, TextId>>;

function leftoverSize(bytes: number, more: boolean): string {
  return more ? t('size.moreThan', { size: sizeText(bytes) }) : sizeText(bytes);
}

function dateText(at: number): string {
  return new Date(at).toLocaleDateString(vscode.env.language);
}

async function confirmRemoval(chosen: readonly Leftover[]): Promise<boolean> {
  const isMoved = (leftover: Leftover) => leftover.undoable && leftover.kind === 'worktree';
  const moved = chosen.filter(isMoved);
  const branches = chosen.filter(({ kind }) => kind === 'branch');
  const permanent = chosen.filter((leftover) => !leftover.undoable);
  const parts = [
    ...(moved.length === 0 ? [] : [t('cleanUp.moves', { names: names(moved) })]),
    ...(branches.length === 0 ? [] : [t('cleanUp.deletesBranches', { names: names(branches) })]),
    ...(permanent.length === 0 ? [] : [t('cleanUp.deletes', { names: names(permanent) })]),
  ];
  const yes = t('cleanUp.title');
  return (await confirm(t('cleanUp.question', { count: chosen.length }), parts.join('\n\n'), yes)) === yes;
}

const MAX_NAMES = 8;

function names(leftovers: readonly Leftover[]): string {
  const shown = leftovers
    .slice(0, MAX_NAMES)
    .map(({ kind, title, name }) => plainLine(kind === 'branch' ? name : (title ?? name)))
    .join(', ');
  const count = leftovers.length - MAX_NAMES;
  return count > 0 ? t('cleanUp.namesAndMore', { names: shown, count }) : shown;
}

async function offerUndo({ cleanUp: service }: CleanUpServices, { removed }: CleanedUp): Promise<void> {
  if (removed.length === 0) return;
  const back = removed.filter(({ undoable }) => undoable);
  const undo = t('action.undo');
  const done = t('cleanUp.done', { count: removed.length });
  const answer = await showInformation(done, ...(back.length === 0 ? [] : [undo]));
  if (answer !== undo) return;
  for (const leftover of back) {
    const undone = await service.undo(leftover);
    if (!undone.ok) await showFault(undone.error);
  }
}
