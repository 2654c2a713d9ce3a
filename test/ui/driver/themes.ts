/** VS Code's four kinds of color themes. */
export type ThemeKind = 'dark' | 'light' | 'high-contrast-dark' | 'high-contrast-light';

/** A theme: its ID, and the classes that it adds to the workbench and to the body of a webview. */
interface Theme {
  readonly id: string;
  readonly workbench: string;
  readonly webview: string;
}

export const THEMES: Readonly<Record<ThemeKind, Theme>> = {
  dark: { id: 'Dark 2026', workbench: 'vs-dark', webview: 'vscode-dark' },
  light: { id: 'Light 2026', workbench: 'vs', webview: 'vscode-light' },
  'high-contrast-dark': { id: 'Default High Contrast', workbench: 'hc-black', webview: 'vscode-high-contrast' },
  'high-contrast-light': {
    id: 'Default High Contrast Light',
    workbench: 'hc-light',
    webview: 'vscode-high-contrast-light',
  },
};

export const THEME_KINDS = Object.keys(THEMES) as ThemeKind[];
