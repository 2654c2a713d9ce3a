import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import {
  isProposed,
  type CleanedUp,
  type Leftover,
  type LeftoverKind,
  type LeftoverWarning,
} from '../../services/worktrees/cleanUp/cleanUp';
import { confirm, pickMany, showInformation, showWarning, showProgress, type PickRow } from '../display/display';
import { faultText, showFault } from '../messages';
import type { CommandServices } from './attemptCommands';

const t = vscode.l10n.t;

/** Shows what attempts have left behind, removes what the user ticks, and offers to take back what can be. */
export async function cleanUp(services: CommandServices): Promise<void> {
  const found = await showProgress(t('Looking for what is left over…'), () => services.cleanUp.find());
  if (!found.ok) {
    await showFault(found.error);
    return;
  }
  if (found.value.length === 0) {
    void showInformation(t('Nothing is left over.'));
    return;
  }
  const chosen = await choose(services, found.value);
  if (!chosen || chosen.length === 0 || !(await isSure(chosen))) return;
  const done = await showProgress(t('Cleaning up…'), () => services.cleanUp.remove(chosen));
  for (const { leftover, fault } of done.failed) void showWarning(`${leftover.name}: ${faultText(fault)}`);
  void offerUndo(services, done);
}

function choose(services: CommandServices, found: readonly Leftover[]): Promise<readonly Leftover[] | undefined> {
  const options = {
    title: t('Clean Up'),
    placeholder: t('What is ticked is removed; what may still be wanted is not ticked'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  };
  return pickMany(found.map(rowOf), options, {
    icon: 'discard',
    tooltip: t('Restore'),
    isFor: ({ kind, why }) => kind === 'trash' && why === 'discarded',
    press: (leftover) => void restore(services, leftover),
  });
}

async function restore({ attempts }: CommandServices, { attempt }: Leftover): Promise<void> {
  if (attempt === undefined) return;
  const back = await attempts.restore(attempt);
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
  const size = leftover.bytes === undefined ? [] : [sizeText(leftover.bytes, leftover.more === true)];
  const since = leftover.since === undefined ? [] : [dateText(leftover.since)];
  const flags = warnings.map((warning) => ({ icon: 'warning', text: WARNINGS[warning]() }));
  return {
    value: leftover,
    icon: ICONS[kind],
    text: title ?? name,
    description: [KINDS[kind](), REASONS[why](), ...size, ...since].join(' · '),
    detail: [...flags, ...(title === undefined ? [] : [{ text: name }])],
    picked: isProposed(leftover),
  };
}

const KINDS: Readonly<Record<LeftoverKind, () => string>> = {
  worktree: () => t('Worktree'),
  trash: () => t('In the trash'),
  branch: () => t('Branch'),
  refs: () => t('Private refs'),
  host: () => t('Agent host'),
};
const REASONS: Readonly<Record<Leftover['why'], () => string>> = {
  merged: () => t('merged'),
  discarded: () => t('discarded'),
  orphaned: () => t('nobody’s any more'),
  unused: () => t('no window is open on it'),
};
const WARNINGS: Readonly<Record<LeftoverWarning, () => string>> = {
  uncommitted: () => t('uncommitted changes'),
  unmerged: () => t('commits that are nowhere else'),
  running: () => t('still running'),
  unknown: () => t('not known what it is for'),
};

function sizeText(bytes: number, more: boolean): string {
  const [value, unit] =
    bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  const text = `${value.toLocaleString(vscode.env.language, { maximumFractionDigits: 1 })} ${unit}`;
  return more ? `> ${text}` : text;
}

function dateText(at: number): string {
  return new Date(at).toLocaleDateString(vscode.env.language);
}

async function isSure(chosen: readonly Leftover[]): Promise<boolean> {
  const isMoved = (leftover: Leftover) => leftover.undoable && leftover.kind === 'worktree';
  const moved = chosen.filter(isMoved);
  const branches = chosen.filter(({ kind }) => kind === 'branch');
  const gone = chosen.filter((leftover) => !leftover.undoable);
  const parts = [
    ...(moved.length === 0 ? [] : [t('Moved to the trash: {0}', names(moved))]),
    ...(branches.length === 0 ? [] : [t('Branches deleted, which you can undo: {0}', names(branches))]),
    ...(gone.length === 0 ? [] : [t('Deleted for good: {0}', names(gone))]),
  ];
  const yes = t('Clean Up');
  return (await confirm(t('Clean up what is ticked ({0})?', chosen.length), parts.join('\n\n'), yes)) === yes;
}

const NAMES_MAX = 8;

function names(leftovers: readonly Leftover[]): string {
  const shown = leftovers
    .slice(0, NAMES_MAX)
    .map(({ kind, title, name }) => plainLine(kind === 'branch' ? name : (title ?? name)));
  const rest = leftovers.length - shown.length;
  return [...shown, ...(rest > 0 ? [t('and {0} more', rest)] : [])].join(', ');
}

async function offerUndo({ cleanUp: service }: CommandServices, { removed }: CleanedUp): Promise<void> {
  if (removed.length === 0) return;
  const back = removed.filter(({ undoable }) => undoable);
  const undo = t('Undo');
  const told = t('Cleaned up: {0}', removed.length);
  const answer = await showInformation(told, ...(back.length === 0 ? [] : [undo]));
  if (answer !== undo) return;
  for (const leftover of back) {
    const done = await service.undo(leftover);
    if (!done.ok) await showFault(done.error);
  }
}
