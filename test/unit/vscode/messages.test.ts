// The sentences of src/vscode/messages.ts, read as text because the file needs an editor to run.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);

function nodesIn(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesIn)];
}
const callsOf = (node: ts.Node, names: readonly string[]) =>
  nodesIn(node)
    .filter(ts.isCallExpression)
    .filter((call) => names.includes(call.expression.getText()));
const textOf = (node: ts.Node | undefined) => (node && ts.isStringLiteralLike(node) ? node.text : undefined);

const messages = parse('src/vscode/messages.ts');
const constants = new Map(
  nodesIn(messages)
    .filter(ts.isVariableDeclaration)
    .map((declared) => [declared.name.getText(), declared.initializer]),
);

/** By code, what makes its sentence. */
const sentences = new Map(
  (constants.get('SENTENCES') as ts.ObjectLiteralExpression).properties.map((property) => {
    const made = ts.isPropertyAssignment(property) ? property.initializer : property.name!;
    return [property.name!.getText(), ts.isIdentifier(made) ? constants.get(made.text)! : made];
  }),
);

/** The values that a sentence cannot do without: those that it does not ask for first. */
function neededBy(sentence: ts.Node): string[] {
  const asked = nodesIn(sentence)
    .filter(ts.isConditionalExpression)
    .flatMap(({ whenTrue }) => callsOf(whenTrue, ['text']));
  return callsOf(sentence, ['text'])
    .filter((call) => !asked.includes(call))
    .map((call) => textOf(call.arguments[1])!);
}

function fieldsOf(literal: ts.ObjectLiteralExpression): Map<string, ts.Node> {
  return new Map(
    literal.properties.map((property) => [
      property.name?.getText() ?? property.getText(),
      ts.isPropertyAssignment(property) ? property.initializer : (property.name ?? property),
    ]),
  );
}

/** The names of a fault's params, as written; `undefined`: they come from elsewhere. */
function paramsOf(fault: ts.Node | undefined): string[] | undefined {
  if (fault === undefined) return [];
  if (!ts.isObjectLiteralExpression(fault)) return undefined;
  const params = fieldsOf(fault).get('params');
  if (params === undefined) return [];
  const literal = ts.isIdentifier(params)
    ? nodesIn(fault.getSourceFile())
        .filter(ts.isVariableDeclaration)
        .find(({ name }) => name.getText() === params.text)?.initializer
    : params;
  return literal && ts.isObjectLiteralExpression(literal) ? [...fieldsOf(literal).keys()] : undefined;
}

/** Every place that makes a fault with a code that stands there, and the params that it gives. */
function sitesIn(file: string) {
  const source = parse(file);
  const called = callsOf(source, ['fail', 'gitFault', 'filesFault']).map((call) => {
    const isAboutFiles = call.expression.getText() === 'filesFault';
    const given = paramsOf(call.arguments[isAboutFiles ? 2 : 1]);
    return { call, code: textOf(call.arguments[0]), given: isAboutFiles ? given?.concat('files', 'count') : given };
  });
  const literal = nodesIn(source)
    .filter(ts.isObjectLiteralExpression)
    .map((fault) => ({ call: fault, code: textOf(fieldsOf(fault).get('code')), given: paramsOf(fault) }))
    .filter(({ call }) => !fieldsOf(call).has('pattern')); // a rule's params are what git says
  return [...called, ...literal].flatMap(({ call, code, given }) => {
    const { line } = source.getLineAndCharacterOfPosition(call.getStart());
    return code !== undefined && sentences.has(code) && given ? [{ code, given, at: `${file}:${line + 1}` }] : [];
  });
}

const files = ['src/platform', 'src/services', 'src/vscode'].flatMap((floor) =>
  readdirSync(path.join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${floor}/${file.replaceAll(path.sep, '/')}`),
);

describe('the sentences for failures', () => {
  it('are whole sentences, each hole filled by one value', () => {
    expect(sentences.size).toBeGreaterThan(80);
    for (const [code, sentence] of sentences) {
      const texts = callsOf(sentence, ['t']);
      expect(texts.length, code).toBeGreaterThan(0);
      for (const {
        arguments: [english, ...values],
      } of texts) {
        expect(textOf(english), code).toMatch(/^\S.*\.$/);
        const holes = [...textOf(english)!.matchAll(/\{(\d+)\}/g)].map(([, index]) => Number(index));
        expect([...new Set(holes)].sort(), code).toEqual(values.map((_, index) => index));
      }
    }
  });

  it('get every value that they need wherever their failure is made', () => {
    const sites = files.flatMap(sitesIn);
    expect(sites.length).toBeGreaterThan(80);
    const lacking = sites.flatMap(({ code, given, at }) =>
      neededBy(sentences.get(code)!)
        .filter((name) => !given.includes(name))
        .map((name) => `${at} makes ${code} without ${name}`),
    );
    expect(lacking).toEqual([]);
  });
});
