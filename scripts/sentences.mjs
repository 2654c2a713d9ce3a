// The lint rule that finds texts for people outside src/texts, so that all of them can be corrected and translated in
// one location. eslint.config.mjs uses it, and test/unit/scripts/sentences.test.ts tests it.

/** "Nothing to merge", "Merged {} into {}", "Branch: {}" */
const PHRASE = /^\p{Lu}[\p{L}'’]*(?:: |[, ].*(?<![\p{L}_.-])\p{Ll}{2,}(?![\p{L}_.-]))/u;
/** "Done.", "loading the chat…" */
const SENTENCE = /^(?:\p{Lu}|.*\s).*\p{Ll}{2,}[.!?…]$/su;
/** "Open Chat", "{} files", "not known": on floors that show texts, two words in a row are enough. */
const WORDS = /(?:^|\s)(?:\p{L}['’\p{L}]*|\{\})[,;:]? \p{L}['’\p{L}]*(?![\w'’-])|(?:^|\s)\p{L}{2,}[,;:]? \{\}(?:$|\s)/u;
/** "Deny" */
const CAPITALIZED = /^\p{Lu}\p{Ll}/u;
const LETTER = /\p{L}/u;

const SQL =
  /^(?:select|insert (?:or \w+ )?into|replace into|update \w+ set|delete from|(?:create|alter|drop) (?:table|index|view)|pragma)\s|[=<>] ?\?/;

const PRODUCT = 'Coppice';
/** Properties and attributes for CSS. */
const STYLING = /^(?:backgroundColor|class|color)$/;
const SHOWN_ATTRIBUTES = /^(?:alt|aria-(?:description|label|roledescription|valuetext)|label|placeholder|title)$/;
const SHOWN_PROPERTIES =
  /^(?:ariaLabel|description|detail|label|message|placeHolder|placeholder|prompt|text|title|tooltip)$/;
const LOGGER = /^log(?:ger)?$|[a-z]Log(?:ger)?$/;
const LEVELS = /^(?:trace|info|warn|error)$/;
/** Methods that compare their argument with a text from outside, or parse such a text. */
const COMPARING = /^(?:endsWith|includes|indexOf|literal|picklist|split|startsWith)$/;

const nameOf = (node) =>
  node?.type === 'MemberExpression' ? nameOf(node.property) : (node?.name ?? node?.value ?? '');

/** Whether `child` is the text of a log line, or the message of a thrown error or a protocol error. */
function isForDevelopers(parent, child) {
  switch (parent.type) {
    case 'CallExpression': {
      const { callee, arguments: args } = parent;
      if (callee.type === 'Super') return extendsError(parent);
      return args[0] === child && LEVELS.test(nameOf(callee)) && LOGGER.test(nameOf(callee.object));
    }
    case 'NewExpression':
      return nameOf(parent.callee).endsWith('Error');
    case 'Property':
      return nameOf(parent.key) === 'cause' || (nameOf(parent.key) === 'message' && hasCode(parent.parent));
    default:
      return false;
  }
}

function extendsError(node) {
  let child = node;
  while (!/^Class(?:Declaration|Expression)$/.test(child.type)) child = child.parent;
  return nameOf(child.superClass).endsWith('Error');
}

function hasCode(object) {
  return object.properties.some(({ key }) => nameOf(key) === 'code');
}

/** Whether `child` is never shown, because it names something or is compared with texts from outside. */
function isNoText(parent, child) {
  switch (parent.type) {
    case 'BinaryExpression':
      return /^[!=]==?$/.test(parent.operator);
    case 'CallExpression':
      return parent.callee !== child && COMPARING.test(nameOf(parent.callee));
    case 'MemberExpression':
      return nameOf(parent) === 'length';
    case 'SwitchCase':
      return true;
    case 'Property':
      return (parent.key === child && !parent.computed) || STYLING.test(nameOf(parent.key));
    case 'JSXExpressionContainer':
      return parent.parent.type === 'JSXAttribute' && STYLING.test(parent.parent.name.name);
    default:
      return parent.type === 'TSLiteralType' || /^(?:Import|Export)/.test(parent.type);
  }
}

/** Expressions whose value is, or contains, that of their operand. */
const PASSING = /^(?:Array|Binary|Conditional|Logical|TSAs|TSSatisfies)Expression$|^TemplateLiteral$/;

/** Whether a text isn't for people. Follows it to its use, and through a constant to all uses of the constant. */
function isAllowed(node, source) {
  for (let child = node; child.parent; child = child.parent) {
    const { parent } = child;
    if (isNoText(parent, child) || isForDevelopers(parent, child)) return true;
    if (parent.type === 'VariableDeclarator' && parent.parent.parent.type !== 'ExportNamedDeclaration') {
      const uses = source
        .getDeclaredVariables(parent)
        .flatMap(({ references }) => references.filter((one) => one.isRead()));
      return uses.length > 0 && uses.every(({ identifier }) => isAllowed(identifier, source));
    }
    if (!PASSING.test(parent.type)) return false;
  }
  return false;
}

/** Whether a text is certainly shown: as a child or attribute of an element, or as a property. */
function isShown(node) {
  let child = node;
  while (PASSING.test(child.parent.type)) child = child.parent;
  const { parent } = child;
  if (parent.type === 'Property') return parent.value === child && SHOWN_PROPERTIES.test(nameOf(parent.key));
  if (parent.type !== 'JSXExpressionContainer') return false;
  return parent.parent.type !== 'JSXAttribute' || SHOWN_ATTRIBUTES.test(parent.parent.name.name);
}

function isForPeople(node, text, showsTexts) {
  const trimmed = text.trim();
  if (trimmed === PRODUCT || SQL.test(trimmed)) return false;
  if (PHRASE.test(trimmed) || SENTENCE.test(trimmed)) return true;
  return showsTexts && (WORDS.test(trimmed) || (CAPITALIZED.test(trimmed) && isShown(node)));
}

const message = 'texts for people belong in src/texts';

/**
 * With the option `shown`, for floors that show texts, two words in a row count as a text, too.
 * @type {import('eslint').Rule.RuleModule}
 */
export const sentences = {
  meta: { type: 'problem', schema: [{ enum: ['shown'] }] },
  create(context) {
    const showsTexts = context.options[0] === 'shown';
    const check = (node, text) => {
      if (isForPeople(node, text, showsTexts) && !isAllowed(node, context.sourceCode))
        context.report({ node, message });
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string' && node.parent.type !== 'JSXAttribute') check(node, node.value);
      },
      TemplateLiteral(node) {
        check(node, node.quasis.map(({ value }) => value.cooked ?? '').join('{}'));
      },
      JSXText(node) {
        if (LETTER.test(node.value)) context.report({ node, message });
      },
      'JSXAttribute > Literal'(node) {
        if (SHOWN_ATTRIBUTES.test(node.parent.name.name) && LETTER.test(node.value)) context.report({ node, message });
      },
    };
  },
};
