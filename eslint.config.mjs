import path from 'node:path';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { ONLY_IN_DISPLAY } from './scripts/display.mjs';
import { MAY_IMPORT, ONLY_IN } from './scripts/floors.mjs';
import { idioms } from './scripts/idioms.mjs';
import { names } from './scripts/names.mjs';
import { sentences } from './scripts/sentences.mjs';

const root = import.meta.dirname;
const FLOORS = Object.keys(MAY_IMPORT);

/** Import zones. What isn't allowed is forbidden, so a new floor can't import anything at first. */
const zones = FLOORS.flatMap((floor) => {
  const allowed = [floor, ...MAY_IMPORT[floor]];
  return FLOORS.filter((other) => !allowed.some((a) => other === a || other.startsWith(`${a}/`))).map((other) => ({
    target: floor,
    from: other,
    except: allowed.filter((a) => a.startsWith(`${other}/`)).map((a) => `./${path.posix.relative(other, a)}`),
    message: `${floor} may import only ${MAY_IMPORT[floor].join(', ') || 'itself'} (src/README.md)`,
  }));
});

/** Returns one rule per folder with all of its forbidden imports, because flat config replaces options of a rule. */
function restrictedImports() {
  const places = [...FLOORS, 'test', 'scripts', 'bench'];
  return places.map((place) => {
    const forbidden = Object.entries(ONLY_IN).filter(
      ([, allowed]) => !allowed.some((a) => place === a || place.startsWith(`${a}/`) || a.startsWith(`${place}/`)),
    );
    const exact = place.endsWith('.ts');
    return {
      files: exact ? [place] : [`${place}/**/*.{ts,tsx}`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: forbidden.map(([name, allowed]) => ({
              group: [name, `${name}/**`],
              message: `only in ${allowed.join(', ')} (src/README.md)`,
            })),
          },
        ],
      },
    };
  });
}

const CONTEXT_KEYS = {
  selector: "CallExpression[callee.property.name='executeCommand'][arguments.0.value='setContext']",
  message: 'set context keys only in src/vscode/contextKeys.ts',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.vscode-test/**', 'test-results/**', 'test/fixtures/**/*.mjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX, coppice: { rules: { idioms, names, sentences } } },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.pure.json', './tsconfig.host.json', './tsconfig.webview.json', './tsconfig.test.json'],
        tsconfigRootDir: root,
      },
    },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      'import-x/resolver': {
        typescript: { project: ['./tsconfig.pure.json', './tsconfig.host.json', './tsconfig.webview.json'] },
      },
    },
    rules: {
      'coppice/idioms': 'error',
      'coppice/names': 'error',
      'import-x/no-restricted-paths': ['error', { zones, basePath: root }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: false }],
      'max-params': ['error', 4],
      complexity: ['error', { max: 14, variant: 'modified' }],
      'no-console': 'error',
      'no-sequences': ['error', { allowInParentheses: false }],
      eqeqeq: 'error',
    },
  },
  ...restrictedImports(),
  { files: ['src/**/*.ts'], ignores: ['src/texts/**'], rules: { 'coppice/sentences': 'error' } },
  {
    files: ['src/{app,extension}.ts', 'src/vscode/**/*.ts', 'webview/**/*.{ts,tsx}'],
    rules: { 'coppice/sentences': ['error', 'shown'] },
  },
  { files: ['src/vscode/**/*.ts'], rules: { 'no-restricted-syntax': ['error', CONTEXT_KEYS, ...ONLY_IN_DISPLAY] } },
  { files: ['src/vscode/contextKeys.ts'], rules: { 'no-restricted-syntax': ['error', ...ONLY_IN_DISPLAY] } },
  { files: ['src/vscode/display/*.ts'], rules: { 'no-restricted-syntax': ['error', CONTEXT_KEYS] } },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
);
