import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from '../process';

const PSEUDO = path.join(root, 'scripts', 'pseudo', 'pseudo.ts');
const PLAIN = '?plain';

/** Replaces the English texts in a bundle with the pseudo-language, except texts for agents. */
export const pseudoTexts: Plugin = {
  name: 'pseudo-texts',
  setup(build) {
    build.onResolve({ filter: /\?plain$/ }, (args) => ({ path: args.path.slice(0, -PLAIN.length), suffix: PLAIN }));
    build.onLoad({ filter: /[\\/]src[\\/]texts[\\/]english\.ts$/ }, (args) => {
      if (args.suffix === PLAIN) return undefined;
      const contents = [
        `import { pseudoTable } from ${JSON.stringify(PSEUDO)};`,
        `import { ENGLISH as PLAIN } from ${JSON.stringify(args.path + PLAIN)};`,
        'export const ENGLISH = pseudoTable(PLAIN);',
      ];
      return { contents: contents.join('\n'), loader: 'ts', resolveDir: path.dirname(args.path) };
    });
  },
};
