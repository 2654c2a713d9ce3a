import type { ComponentChildren } from 'preact';
import { isFinal, type FileLocation, type ToolCall, type ToolKind } from '../../../src/domain/session/toolCall';
import type { ToolCallItem } from '../../../src/domain/transcript/transcript';
import { Directed } from '../../shared/directed';
import { Icon, type IconName } from '../../shared/icon';
import { CopyButton, RowButton } from '../../shared/row';
import { t } from '../texts';
import { readableLine, visibleText } from '../../../src/base/visible';
import { useChat } from '../chatController';
import { useExpanded } from '../expanded';
import { fileName, shownPath } from '../paths';
import { ToolDiffs, ToolNumbers } from './toolDiffs';
import { ToolOutput } from './toolOutput';
import { ToolStatusView } from './toolStatus';

const ICONS: Readonly<Record<ToolKind, IconName>> = {
  read: 'file',
  edit: 'edit',
  delete: 'trash',
  move: 'move',
  search: 'search',
  execute: 'terminal',
  think: 'lightbulb',
  fetch: 'globe',
  switchMode: 'mirror',
  other: 'tools',
};

/** A tool call. Commands, changes, and failures are expanded at first. */
export function ToolCard({ item }: { readonly item: ToolCallItem }) {
  const { call } = item;
  const hasBody = call.output !== '' || call.diffs.length > 0 || call.input !== undefined || hasLongCommand(call);
  const isOpenAtFirst = call.kind === 'execute' || call.diffs.length > 0 || call.status === 'failed';
  const [open, toggle] = useExpanded(item.id, isOpenAtFirst);
  return (
    <div class={`card tool ${call.status}`}>
      <div class="card-bar">
        {hasBody ? (
          <RowButton class="tool-title" kind="icon" onClick={toggle} expanded={open}>
            <ToolTitle item={item} />
            <Icon name={open ? 'chevron-down' : 'chevron-right'} class="chevron" />
          </RowButton>
        ) : (
          <span class="tool-title">
            <ToolTitle item={item} />
          </span>
        )}
        <ToolActions item={item} />
        <ToolNumbers call={call} />
        <ToolStatusView item={item} />
      </div>
      {call.diffs.length === 0 && !namesItsFile(call) && <ToolLocations call={call} />}
      {open && hasBody && <ToolBody call={call} />}
    </div>
  );
}

function ToolActions({ item: { call, setup } }: { readonly item: ToolCallItem }) {
  return (
    <>
      {call.command !== undefined && <CopyButton text={call.command} label={t('transcript.copyCommand')} />}
      {namesItsFile(call) && <OpenLocation call={call} index={0} />}
      {setup === true && isFinal(call.status) && <RerunSetup />}
    </>
  );
}

/** Runs the setup command again, for example because it failed or because dependencies have changed. */
function RerunSetup() {
  const chat = useChat();
  const rerun = () => {
    void chat.perform('rerunSetup', {}).then((began) => {
      if (began) chat.scrollToEndRequests.value += 1;
    });
  };
  return <RowButton onClick={rerun}>{t('transcript.rerunSetup')}</RowButton>;
}

function ToolTitle({ item: { call, setup } }: { readonly item: ToolCallItem }) {
  const { model } = useChat();
  const { text, mono, isTranslated } = titleOf(call, model.attempt.value?.worktree ?? '');
  return (
    <>
      <Icon name={ICONS[call.kind]} />
      {setup === true && <span class="meta">{t('transcript.setup')}</span>}
      <span class={mono ? 'tool-name mono' : 'tool-name'} dir={mono ? 'ltr' : 'auto'} translate={isTranslated === true}>
        {mono ? <Directed text={text} /> : text}
      </span>
    </>
  );
}

interface Title {
  readonly text: string;
  readonly mono: boolean;
  /** Whether the title is Coppice's, because the agent didn't send one. */
  readonly isTranslated?: true;
}

function titleOf(call: ToolCall, worktree: string): Title {
  if (call.command !== undefined) return { text: visibleText(call.command).text, mono: true };
  const [only, ...others] = call.diffs;
  if (only && others.length === 0) return { text: shownPath(only.path, worktree), mono: true };
  if (call.title === '') return { text: t(`tool.${call.kind}`), mono: false, isTranslated: true };
  return { text: readableLine(call.title), mono: false };
}

const hasLongCommand = ({ command }: ToolCall) =>
  command !== undefined && (command.length > 60 || command.includes('\n'));

function ToolBody({ call }: { readonly call: ToolCall }) {
  const { model } = useChat();
  const worktree = model.attempt.value?.worktree ?? '';
  const cwd = call.cwd === undefined ? '.' : shownPath(call.cwd, worktree);
  return (
    <div class="card-body">
      {cwd !== '.' && <div class="meta tool-cwd">{t('transcript.inFolder', { folder: cwd })}</div>}
      {hasLongCommand(call) && (
        <pre class="output command" dir="ltr" translate={false}>
          <Directed text={visibleText(call.command ?? '').text} />
        </pre>
      )}
      {call.input !== undefined && call.diffs.length === 0 && call.command === undefined && (
        <pre class="output" dir="ltr" translate={false}>
          {visibleText(call.input).text}
        </pre>
      )}
      <ToolDiffs call={call} />
      {call.output !== '' && <ToolOutput call={call} />}
    </div>
  );
}

const MAX_LOCATIONS = 3;

/** Links to the files that a tool call refers to. */
function ToolLocations({ call }: { readonly call: ToolCall }) {
  if (call.locations.length === 0) return null;
  const rest = call.locations.length - MAX_LOCATIONS;
  return (
    <div class="tool-locations">
      {call.locations.slice(0, MAX_LOCATIONS).map((location, index) => (
        <OpenLocation key={index} call={call} index={index}>
          <span dir="ltr" translate={false}>
            {withLine(location, readableLine(fileName(location.path)))}
          </span>
        </OpenLocation>
      ))}
      {rest > 0 && <span class="meta">{t('transcript.andMore', { count: rest })}</span>}
    </div>
  );
}

/** Whether the title already contains the only file that the call refers to. */
function namesItsFile({ locations, title, command }: ToolCall): boolean {
  const [only, ...others] = locations;
  return only !== undefined && others.length === 0 && command === undefined && title.includes(fileName(only.path));
}

interface OpenLocationProps {
  readonly call: ToolCall;
  readonly index: number;
  readonly children?: ComponentChildren;
}

function OpenLocation({ call, index, children }: OpenLocationProps) {
  const chat = useChat();
  const location = call.locations[index];
  if (!location) return null;
  const path = shownPath(location.path, chat.model.attempt.value?.worktree ?? '');
  const open = () => void chat.perform('openLocation', { call: call.id, index });
  return (
    <RowButton
      {...(children === undefined ? { kind: 'icon', icon: 'go-to-file' } : {})}
      label={t('transcript.openFile', { file: withLine(location, path) })}
      onClick={open}
    >
      {children}
    </RowButton>
  );
}

const withLine = ({ line }: FileLocation, path: string) => (line === undefined ? path : `${path}:${line}`);
