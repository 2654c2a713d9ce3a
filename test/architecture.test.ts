import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { MAY_IMPORT, ONLY_IN, ROOMS_IN } from '../scripts/floors.mjs';

const root = path.dirname(import.meta.dirname);
const may: Record<string, string[]> = MAY_IMPORT;
const onlyIn: Record<string, string[]> = ONLY_IN;

const files = ['src', 'webview', 'test', 'scripts', 'bench']
  .flatMap((top) => readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' }).map((f) => `${top}/${f}`))
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.includes('node_modules/'));
const product = files.filter((file) => /^(src|webview)\//.test(file));
const text = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

/** All imports of a file, type-only ones too; relative ones as paths of the repository. */
function importsOf(file: string): string[] {
  return ts.preProcessFile(text.get(file)!, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return fileName;
    const target = path.posix.join(path.posix.dirname(file), fileName);
    return [target, `${target}.ts`, `${target}.tsx`].find((candidate) => text.has(candidate)) ?? target;
  });
}
const imports = new Map(files.map((file) => [file, importsOf(file)]));

const inside = (file: string, location: string) =>
  file === location || file.startsWith(`${location}/`) || /^\.tsx?$/.test(file.slice(location.length));
const floorOf = (file: string) => Object.keys(may).find((floor) => file === floor || file.startsWith(`${floor}/`));

describe('the house', () => {
  it('is looked at', () => {
    expect(product.length).toBeGreaterThan(10);
  });

  it('has every product file on a floor', () => {
    expect(product.filter((file) => floorOf(file) === undefined)).toEqual([]);
  });

  it('imports downward only', () => {
    const upward = product.flatMap((file) => {
      const floor = floorOf(file)!;
      const allowed = [floor, ...may[floor]!];
      return imports
        .get(file)!
        .filter(
          (target) =>
            /^(src|webview|test|scripts|bench)\//.test(target) &&
            !allowed.some((a) => target === a || target.startsWith(`${a}/`)),
        )
        .map((target) => `${file} → ${target}`);
    });
    expect(upward).toEqual([]);
  });

  it('keeps each outside thing in its room', () => {
    const strays = files.flatMap((file) =>
      imports.get(file)!.flatMap((target) => {
        const allowed = Object.entries(onlyIn).find(([name]) => target === name || target.startsWith(`${name}/`))?.[1];
        return !allowed || allowed.some((location) => inside(file, location)) ? [] : [`${file} → ${target}`];
      }),
    );
    expect(strays.filter((stray) => !stray.startsWith('test/') || stray.includes('→ vscode'))).toEqual([]);
  });

  it('has no import cycles, type-only imports included', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, trail: string[]) => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      if (done.has(file) || trail.includes(file)) return;
      for (const target of imports.get(file) ?? []) if (text.has(target)) walk(target, [...trail, file]);
      done.add(file);
    };
    for (const file of product) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('enters a room only through the file named like it', () => {
    const backDoors = product.flatMap((file) =>
      imports
        .get(file)!
        .filter((target) =>
          ROOMS_IN.filter((folder) => inside(target, folder)).some((container) => {
            const [room, ...rest] = target.slice(container.length + 1).split('/');
            return rest.length > 0 && !inside(file, `${container}/${room}`) && rest.join('/') !== `${room}.ts`;
          }),
        )
        .map((target) => `${file} → ${target}`),
    );
    expect(backDoors).toEqual([]);
  });

  it('has small files and good names', () => {
    const lines = product.map((file) => text.get(file)!.split('\n').length).sort((a, b) => a - b);
    expect(product.filter((file) => text.get(file)!.split('\n').length > 400)).toEqual([]);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(100);
    expect(files.filter((file) => /(manager|helper|util|common|misc)s?\b/i.test(path.posix.basename(file)))).toEqual(
      [],
    );
    expect(product.filter((file) => file.endsWith('/index.ts'))).toEqual([]);
  });
});
