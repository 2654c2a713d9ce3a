// package.json against its texts in package.nls.json and its ids in src/vscode/ids.ts.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as ids from '../src/vscode/ids';

const root = path.dirname(import.meta.dirname);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Setting {
  readonly default?: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}
interface Manifest {
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: boolean; readonly description: string };
  };
  readonly contributes: {
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string; readonly title: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const settings = Object.entries(contributes.configuration.properties);
const commands = contributes.commands.map(({ command }) => command);
const views = Object.values(contributes.views).flat();
const isKey = (text: string | undefined) => /^%[\w.]+%$/.test(text ?? '');
const keyUses = [...read('package.json').matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key!);
const whens = [...contributes.viewsWelcome, ...Object.values(contributes.menus).flat()].flatMap(
  ({ when }) => when ?? [],
);

describe('the texts of the manifest', () => {
  it('are all in package.nls.json, and nothing else is', () => {
    expect([...new Set(keyUses)].sort()).toEqual(Object.keys(texts).sort());
  });

  it('are the same keys in every language', () => {
    for (const file of readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name))) {
      const translated = JSON.parse(read(file)) as Record<string, string>;
      expect(Object.keys(translated).sort(), file).toEqual(Object.keys(texts).sort());
    }
  });

  it('name commands and settings that exist', () => {
    const all = Object.values(texts).join('\n');
    const linked = [...all.matchAll(/\(command:(coppice\.[\w.]+)/g)].map(([, command]) => command);
    expect(linked.filter((command) => !commands.includes(command!))).toEqual([]);
    const named = [...all.matchAll(/#(coppice\.[\w.]+)#/g)].map(([, setting]) => setting);
    expect(named.filter((setting) => !settings.some(([id]) => id === setting))).toEqual([]);
  });
});

describe('commands', () => {
  it('are those of ids.ts', () => {
    expect([...commands].sort()).toEqual(Object.values<string>(ids.COMMANDS).sort());
  });

  it('have a title, the category, and a decision about the palette', () => {
    for (const { command, title, category } of contributes.commands) {
      expect([title, category].every(isKey), command).toBe(true);
      expect(category, command).toBe('%command.category%');
      const inPalette = contributes.menus['commandPalette']!.filter((item) => item.command === command);
      expect(inPalette.length, `${command} in menus.commandPalette`).toBe(1);
      expect(inPalette[0]!.when, `${command} says when it is in the palette`).toBeTypeOf('string');
    }
  });

  it('are meant wherever a menu names one', () => {
    const named = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    expect(named.filter((command) => !commands.includes(command))).toEqual([]);
  });
});

describe('views', () => {
  it('are those of ids.ts, with a name', () => {
    expect(views.map(({ id }) => id).sort()).toEqual(Object.values<string>(ids.VIEWS).sort());
    expect(views.every(({ name }) => isKey(name))).toBe(true);
    expect(contributes.viewsContainers.activitybar.every(({ title }) => isKey(title))).toBe(true);
  });

  it('are meant wherever a welcome text names one', () => {
    const named = contributes.viewsWelcome.map(({ view }) => view);
    expect(named.filter((view) => !views.some(({ id }) => id === view))).toEqual([]);
    expect(contributes.viewsWelcome.every(({ contents }) => isKey(contents))).toBe(true);
  });
});

describe('conditions', () => {
  it('know only our views and context keys, and use each of the latter', () => {
    const named = whens.flatMap((when) => when.match(/\bcoppice\.[\w.]+/g) ?? []);
    const known = [
      ...Object.values<string>(ids.VIEWS),
      ...Object.values<string>(ids.CONTEXT_KEYS),
      ...Object.values<string>(ids.PANELS),
    ];
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
    expect(Object.values<string>(ids.CONTEXT_KEYS).filter((key) => !named.includes(key))).toEqual([]);
  });
});

describe('settings', () => {
  it('are those of ids.ts', () => {
    expect(settings.map(([id]) => id).sort()).toEqual(Object.values<string>(ids.SETTINGS).sort());
  });

  it('have a description, a scope, a default and a place', () => {
    for (const [id, setting] of settings) {
      expect(isKey(setting.markdownDescription ?? setting.description), `${id}: description`).toBe(true);
      expect(setting.scope, `${id}: scope`).toBeTypeOf('string');
      expect(setting.default, `${id}: default`).toBeDefined();
      expect(setting.enumDescriptions?.length, `${id}: a text for each choice`).toBe(setting.enum?.length);
      expect(setting.enumDescriptions?.every(isKey) ?? true, `${id}: texts of the choices`).toBe(true);
    }
    expect(new Set(settings.map(([, { order }]) => order)).size).toBe(settings.length);
  });

  it('are all in the README', () => {
    const readme = read('README.md');
    expect(settings.map(([id]) => id).filter((id) => !readme.includes(`\`${id}\``))).toEqual([]);
  });

  it('let no repository say which programs run, with what, or where files are written', () => {
    const { restrictedConfigurations: restricted } = manifest.capabilities.untrustedWorkspaces;
    const ofPrograms = ['executables', 'environment', 'custom', 'path', 'worktreeFolder'];
    const theirs = settings.filter(([id]) => ofPrograms.some((name) => id.endsWith(`.${name}`)));
    expect(theirs.map(([id, { scope }]) => [id, scope])).toEqual(theirs.map(([id]) => [id, 'machine']));
    expect(theirs).toHaveLength(ofPrograms.length);
    // Which of the user's agents is offered first is no danger; everything else counts in a trusted workspace only.
    const free = settings.map(([id]) => id).filter((id) => !restricted.includes(id));
    expect(free).toEqual(['coppice.agents.default']);
  });
});

describe('the manifest', () => {
  it('says what an untrusted or virtual workspace means', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    expect(untrustedWorkspaces.supported).toBe('limited');
    expect(virtualWorkspaces.supported).toBe(false);
    expect([untrustedWorkspaces, virtualWorkspaces].every(({ description }) => isKey(description))).toBe(true);
    const known = settings.map(([id]) => id);
    expect(untrustedWorkspaces.restrictedConfigurations.filter((id) => !known.includes(id))).toEqual([]);
  });

  it('runs where the code is, and not before the window is ready', () => {
    expect(manifest.activationEvents).toEqual(['onStartupFinished']);
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  it('is compiled against the oldest editor that it allows', () => {
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
  });

  it('has its pictures', () => {
    for (const { icon } of contributes.viewsContainers.activitybar) expect(read(icon)).toContain('viewBox="0 0 24 24"');
    const png = readFileSync(path.join(root, manifest.icon));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });
});
