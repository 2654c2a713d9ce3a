// In the pseudo-language, whatever a journey's pages show without brackets isn't from the tables.
import path from 'node:path';
import { build } from 'esbuild';
import type { BrowserContext } from 'playwright-core';
import { root } from '../../../scripts/process';
import { OPENING } from '../../../scripts/pseudo/pseudo';
import type { ShownText } from '../../shownTexts/collect';
import { foreignWords } from '../../shownTexts/judge';
import { knownNames, type Named } from './knownNames';

/** What VS Code writes after our text, in the same element. */
const SUFFIXES: Readonly<Record<string, RegExp>> = {
  tab: / \(\d+ files?\)$/,
  'side bar': /, has actions$/,
  'quick input': / \([^()]*'Enter'[^()]*\)$/,
};

/** The texts that all pages of a journey have shown, webviews included, at every moment. */
export class ShownTexts {
  readonly #shown: ShownText[] = [];
  readonly #named = new Set<string>();

  /** Watches all pages that the browser is going to open. */
  static async watch(context: BrowserContext): Promise<ShownTexts> {
    const texts = new ShownTexts();
    await context.exposeBinding('reportShownText', (_, shown: ShownText) => {
      texts.#shown.push(shown);
    });
    const { outputFiles } = await build({
      entryPoints: [path.join(root, 'test', 'shownTexts', 'watchPage.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      logLevel: 'error',
    });
    await context.addInitScript(outputFiles[0]!.text);
    return texts;
  }

  /** Takes note of a name by which the journey itself finds something of VS Code's. */
  named(name: string): void {
    this.#named.add(name);
  }

  /** The parts of windows in which our texts were seen: `chat`, or a name of `SURFACES`. */
  get parts(): ReadonlySet<string> {
    return new Set(this.#shown.filter(({ text }) => text.includes(OPENING)).map(partOf));
  }

  /** Returns the texts that aren't from the tables, as sentences. */
  async problems(origin: Named): Promise<string[]> {
    const typed = this.#shown.filter(({ surface }) => surface === 'typed').map(({ text }) => text);
    const { names, isAgents } = await knownNames(origin, [...typed, ...this.#named]);
    const problems = this.#shown
      .filter(({ surface }) => surface !== 'typed')
      .flatMap((shown) => {
        const { surface, from, text } = shown;
        const suffix = SUFFIXES[partOf(shown)];
        const foreign = foreignWords(suffix ? text.replace(suffix, '') : text, names);
        if (foreign === undefined || isAgents(foreign)) return [];
        return [`not from the tables, ${surface} ${from}: ${text}`];
      });
    return [...new Set(problems)];
  }
}

/** Texts of the workbench begin with the part; all others are those of a chat. */
function partOf({ surface }: ShownText): string {
  const [part, rest] = surface.split(':');
  return rest === undefined || part === undefined ? 'chat' : part;
}
