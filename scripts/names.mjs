// The lint rule against words that are too vague for a name: `told` may be received, reported, or printed, and `look` may
// read, scan, or check. Read by eslint.config.mjs, and by test/unit/scripts/names.test.ts, which shows what it finds.
import path from 'node:path';

const BANNED = new Set([
  ...['tell', 'tells', 'telling', 'told', 'untold'],
  ...['say', 'says', 'saying', 'said', 'unsaid'],
  ...['look', 'looks', 'looking', 'looked'],
  ...['hear', 'hears', 'hearing', 'heard', 'unheard'],
  ...['stand', 'stands', 'stood', 'become', 'becomes', 'became'],
  ...['anew', 'whoever', 'whatever', 'wherever'],
]);
/** Verbs that need their object: `takeOut` may remove or revert, `goOn` may resume or retry. */
const BANNED_PAIRS = new Set(['bring along', 'go on', 'goes on', 'settle in', 'step down', 'take out', 'takes out']);

/** `#lastWords_OF` as `last`, `words`, `of`. */
function wordsOf(name) {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');
}

function bannedIn(name) {
  const words = wordsOf(name);
  const pairs = words.map((word, at) => `${word} ${words[at + 1] ?? ''}`);
  return words.find((word) => BANNED.has(word)) ?? pairs.find((pair) => BANNED_PAIRS.has(pair));
}

/** Members of objects, classes, and types. What a pattern takes out of an object is named where it is declared. */
const MEMBERS = [
  'ObjectExpression > Property',
  ':matches(PropertyDefinition, MethodDefinition, AccessorProperty)',
  ':matches(TSAbstractPropertyDefinition, TSAbstractMethodDefinition)',
  ':matches(TSPropertySignature, TSMethodSignature)',
]
  .map((selector) => `${selector}[computed=false]`)
  .join(', ');

/** An import without an alias is named where it is declared. */
function namesSomething({ type, node }) {
  return type !== 'ImportBinding' || node.imported === undefined || node.imported.name !== node.local.name;
}

/** @type {import('eslint').Rule.RuleModule} */
export const names = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const check = (node, name) => {
      const word = bannedIn(name);
      if (word !== undefined)
        context.report({ node, message: `“${word}” is too vague for a name: “${name}” (src/README.md)` });
    };
    return {
      Program(node) {
        const file = path.relative(context.cwd, context.filename);
        for (const part of file.split(path.sep)) check(node, part);
      },
      'Program:exit'() {
        const { scopes } = context.sourceCode.scopeManager;
        const definitions = scopes.flatMap((scope) => scope.variables.flatMap(({ defs }) => defs));
        const declared = new Set(definitions.filter(namesSomething).map(({ name }) => name));
        for (const node of declared) if (node.type === 'Identifier') check(node, node.name);
      },
      [MEMBERS]({ key }) {
        if (key.type === 'Identifier' || key.type === 'PrivateIdentifier') check(key, key.name);
      },
    };
  },
};
