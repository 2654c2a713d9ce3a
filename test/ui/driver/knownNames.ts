// What texts contain as it is, because users, repositories, and agents have named or written it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { machineSettingsFile } from '../../../scripts/vscodeHost/server';
import { AGENT_KINDS } from '../../../src/agents/kinds/catalog';
import { titleOf } from '../../../src/domain/task/task';
import type { SampleRepository } from '../../fixtures/sampleRepository';

/** Where the names of a journey come from. */
export interface Named {
  /** The folder of everything that the journey has on disk. */
  readonly root: string;
  readonly repository: SampleRepository;
}

/** Names, and whether words are an agent's own. */
export interface KnownNames {
  readonly names: readonly (string | RegExp)[];
  readonly isAgents: (words: string) => boolean;
}

/** `T-14`, and the ids of commits. */
const IDS = [/\bT-\d+\b/g, /\b[0-9a-f]{7,40}\b/g];

/** Returns the names of a journey. `typed`: what its user has typed. */
export async function knownNames({ root, repository }: Named, typed: readonly string[]): Promise<KnownNames> {
  const { prompts, words } = await logged(root);
  const folders = [repository.root, `${repository.root}.coppice`];
  const names = [
    ...[...typed, ...prompts].flatMap((text) => [text, titleOf(text), ...text.split('\n')]),
    ...AGENT_KINDS.map(({ label }) => label),
    ...(await customAgents(root)),
    ...(await gitNames(repository)),
    ...(await Promise.all(folders.map(fileNames))).flat(),
  ];
  return {
    // A path first, then names, the longest first: one may be a part of another one.
    names: [pathsBelow(root), ...unique(names), ...IDS],
    isAgents: (shown) => words.includes(plain(shown).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')),
  };
}

function unique(names: readonly string[]): readonly string[] {
  const named = names.map(plain).filter((name) => /\p{L}/u.test(name));
  return [...new Set(named)].sort((a, b) => b.length - a.length);
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

function pathsBelow(root: string): RegExp {
  return new RegExp(`${root.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[\\w./-]*`, 'g');
}

async function customAgents(root: string): Promise<readonly string[]> {
  const settings = JSON.parse(await readFile(machineSettingsFile(path.join(root, 'data')), 'utf8')) as {
    readonly 'coppice.agents.custom'?: readonly { readonly name: string }[];
  };
  return (settings['coppice.agents.custom'] ?? []).map(({ name }) => name);
}

/** Branches, authors, subjects of commits, and every file that was ever committed, with its folders. */
async function gitNames(repository: SampleRepository): Promise<readonly string[]> {
  const branches = await repository.git('for-each-ref', '--format=%(refname:short)');
  const log = await repository.git('log', '--all', '--name-only', '--format=%an%n%s');
  return [...branches.split('\n'), ...log.split('\n').flatMap((line) => [line, ...line.split('/')])];
}

async function fileNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter((entry) => !entry.includes('.git/')).flatMap((entry) => [entry, ...entry.split('/')]);
}

/** What users have asked of agents, and all that agents have said and called their actions, by their sessions' logs. */
async function logged(root: string): Promise<{ readonly prompts: readonly string[]; readonly words: string }> {
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('events.jsonl'));
  const lines = (await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8'))))
    .join('\n')
    .split('\n');
  const prompts: string[] = [];
  const titles: string[] = [];
  let words = '';
  for (const line of lines.filter((one) => one !== '')) {
    const { event } = JSON.parse(line) as { readonly event: LoggedWords };
    if (event.type === 'prompted') prompts.push(event.text ?? '');
    else words += event.text ?? '';
    titles.push(event.call?.title ?? '', event.call?.command ?? '', event.ask?.title ?? '', event.ask?.command ?? '');
  }
  return { prompts, words: plain([words, ...titles].join('\n')) };
}

interface LoggedWords {
  readonly type: string;
  readonly text?: string;
  readonly call?: { readonly title?: string; readonly command?: string };
  readonly ask?: { readonly title?: string; readonly command?: string };
}
