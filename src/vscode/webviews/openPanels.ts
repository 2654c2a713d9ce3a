import * as v from 'valibot';
import type * as vscode from 'vscode';

/** A panel as it is remembered: what it shows, and what VS Code knows about it. */
export interface OpenPanel {
  /** What the panel shows; missing for a form. */
  readonly id?: string | undefined;
  readonly title: string;
  readonly column: number | undefined;
}

const openPanelsSchema = v.array(
  v.object({ id: v.optional(v.string()), title: v.string(), column: v.optional(v.number()) }),
);

/**
 * Remembers the open panels of a window beyond the life of its extension host. VS Code leaves panels open when the host
 * dies and tells the next one only their titles and columns; what they showed is found here.
 */
export class OpenPanels {
  readonly #memento: vscode.Memento;
  readonly #key: string;
  /** Those of the last host, until they are asked for. */
  readonly #previous: readonly OpenPanel[];

  constructor(memento: vscode.Memento, key: string) {
    this.#memento = memento;
    this.#key = key;
    const parsed = v.safeParse(openPanelsSchema, memento.get(key));
    this.#previous = parsed.success ? parsed.output.map((panel) => ({ ...panel, column: panel.column })) : [];
  }

  save(panels: readonly OpenPanel[]): void {
    void this.#memento.update(this.#key, panels);
  }

  /** Returns what a panel of the last host showed. Panels with the same title are told apart by their column. */
  find(title: string, column: number): OpenPanel | undefined {
    const named = this.#previous.filter((panel) => panel.title === title);
    return named.find((panel) => panel.column === column) ?? named[0];
  }
}
