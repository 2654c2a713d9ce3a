import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { WholeReason } from '../../domain/review/fileReview';
import type { Hunk } from '../../domain/review/hunks';
import type { Decisions } from '../../services/review/decisions/decisions';
import type { WindowStore } from '../../services/store/windowStore';
import { actionHover, codeLens, type LensAction } from '../display/display';
import { BASE_SCHEME, COMMANDS } from '../ids';
import { reviewTabs, type TabServices } from './reviewTabs';
import type { ReviewedDocument, ShownReviews } from './shownReviews';
import { t } from '../texts/texts';

interface Services extends TabServices {
  readonly store: WindowStore;
  readonly decisions: Decisions;
}

/** Keep and Discard above each hunk of a diff editor; in a hover where the user does not want them above. */
export class HunkLenses implements vscode.CodeLensProvider, vscode.HoverProvider, Disposable {
  readonly #services: Services;
  readonly #shown: ShownReviews;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #own = new DisposableStore();

  constructor(services: Services, shown: ShownReviews) {
    this.#services = services;
    this.#shown = shown;
    const selector = [{ scheme: 'file' }, { scheme: BASE_SCHEME }];
    this.#own.add(vscode.languages.registerCodeLensProvider(selector, this));
    this.#own.add(vscode.languages.registerHoverProvider(selector, this));
    this.#own.add(services.decisions.onDidChange(() => this.#changed.fire()));
    this.#own.add(shown.onDidChange(() => this.#changed.fire()));
    // Editors come back with their window, before its tasks are known.
    this.#own.add(services.store.onDidChangeAccess(() => this.#changed.fire()));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#changed.fire()));
  }

  readonly onDidChangeCodeLenses = this.#changed.event;

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const reviewed = await this.#reviewed(document);
    if (!reviewed) return [];
    const { parts } = reviewed;
    const rows =
      typeof parts === 'string'
        ? [{ line: 0, actions: this.#fileActions(reviewed, parts) }]
        : parts.map((hunk, at) => ({ line: hunk.newStart, actions: this.#hunkActions(reviewed, hunk, at) }));
    return rows.flatMap(({ line, actions }) => {
      const range = document.lineAt(Math.min(line, document.lineCount - 1)).range;
      return actions.map((action) => codeLens(range, action));
    });
  }

  async provideHover(document: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    if (vscode.workspace.getConfiguration('diffEditor').get<boolean>('codeLens') === true) return undefined;
    const reviewed = await this.#reviewed(document);
    if (!reviewed || typeof reviewed.parts === 'string') return undefined;
    const at = reviewed.parts.findIndex(
      ({ newStart, newLines }) => line >= newStart && line < newStart + Math.max(1, newLines.length),
    );
    const hunk = reviewed.parts[at];
    return hunk && actionHover(this.#hunkActions(reviewed, hunk, at));
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  /** Only where a diff is in view: without the lines before there is nothing to decide by. */
  async #reviewed(document: vscode.TextDocument): Promise<ReviewedDocument | undefined> {
    const tabs = reviewTabs(this.#services);
    if (tabs.length === 0) return undefined;
    const reviewed = await this.#shown.document(document);
    if (!reviewed || !tabs.some(({ shows }) => shows.attempt === reviewed.attempt)) return undefined;
    const { file, parts, isBefore } = reviewed;
    if (isBefore !== (file.status === 'deleted')) return undefined;
    // The last hunk has just been discarded, and the list of changed files does not know it yet.
    return parts === 'sameText' && (file.insertions ?? 0) + (file.deletions ?? 0) > 0 ? undefined : reviewed;
  }

  #hunkActions(reviewed: ReviewedDocument, hunk: Hunk, at: number): LensAction[] {
    const { attempt, file, parts } = reviewed;
    const target = { attempt, path: file.path, hunk: hunk.id };
    const isKept = this.#services.decisions.kept(attempt, file.path).has(hunk.id);
    return [
      isKept
        ? { icon: 'pass-filled', text: t('review.kept'), command: COMMANDS.unkeepHunk, target }
        : { icon: 'check', text: t('review.keep'), command: COMMANDS.keepHunk, target },
      { icon: 'discard', text: t('review.discard'), command: COMMANDS.discardHunk, target },
      { text: t('review.hunk', { number: at + 1, total: parts.length }) },
      ...(at === 0 && parts.length > 1 ? this.#fileActions(reviewed) : []),
    ];
  }

  #fileActions({ attempt, file, parts }: ReviewedDocument, reason?: WholeReason): LensAction[] {
    const target = { attempt, path: file.path };
    const kept = this.#services.decisions.kept(attempt, file.path);
    const isKept =
      typeof parts === 'string'
        ? this.#services.decisions.state(attempt, file.path) === 'kept'
        : parts.every(({ id }) => kept.has(id));
    return [
      isKept
        ? { icon: 'pass-filled', text: t('review.fileKept'), command: COMMANDS.unkeepFile, target }
        : { icon: 'check-all', text: t('review.keepFile'), command: COMMANDS.keepFile, target },
      { icon: 'discard', text: t('review.discardFile'), command: COMMANDS.discardFile, target },
      ...(reason ? [{ text: reasonText(reason) }] : []),
    ];
  }
}

function reasonText(reason: WholeReason): string {
  switch (reason) {
    case 'added':
      return t('review.whole.added');
    case 'deleted':
      return t('review.whole.deleted');
    case 'binary':
      return t('review.whole.binary');
    case 'huge':
      return t('review.whole.huge');
    case 'sameText':
      return t('review.whole.sameText');
    case 'hidden':
      return t('review.whole.hidden');
    case 'special':
      return t('review.whole.special');
  }
}
