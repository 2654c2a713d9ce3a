// The lint rule against idioms that read foreign in comments and in titles of tests. eslint.config.mjs uses it, and
// test/unit/scripts/idioms.test.ts tests it.

/** Each with what VS Code's engineers would write. */
const FOREIGN = [
  [/\banew\b/i, 'again'],
  [/\bany more\b(?! than)/i, 'anymore, or no longer'],
  [/\bfor ever\b/i, 'forever'],
  [/\bgoes on\b/i, 'continues'],
  [/\bof (?:ours|theirs)\b/i, 'our, their'],
  [/\b(?:am|are|be|been|being|is|was|were) (?:not )?told\b(?! apart)/i, 'learn, or be notified'],
  [/^settled when\b/i, 'Resolves when'],
  [/\bstands (?:above|at|before|behind|below|beside|between|here|in|next to|open|still|there)\b/i, 'is, or appears'],
];

const TITLED = /^(?:describe|it|journey|test)$/;

/** The function that a call is about: `it` of `it.each(rows)('…')`. */
function calleeName(node) {
  switch (node.type) {
    case 'CallExpression':
    case 'TaggedTemplateExpression':
      return calleeName(node.callee ?? node.tag);
    case 'MemberExpression':
      return calleeName(node.object);
    default:
      return node.name ?? '';
  }
}

/** @type {import('eslint').Rule.RuleModule} */
export const idioms = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const check = (where, text) => {
      const plain = text.replace(/\s*\n\s*\*?\s*/g, ' ').replace(/^[*\s]+/, '');
      for (const [idiom, instead] of FOREIGN) {
        const found = idiom.exec(plain)?.[0];
        if (found !== undefined) context.report({ ...where, message: `“${found}” reads foreign. Write: ${instead}` });
      }
    };
    return {
      Program() {
        for (const { value, loc } of context.sourceCode.getAllComments()) check({ loc }, value);
      },
      CallExpression({ callee, arguments: [title] }) {
        if (title?.type === 'Literal' && typeof title.value === 'string' && TITLED.test(calleeName(callee)))
          check({ node: title }, title.value);
      },
    };
  },
};
