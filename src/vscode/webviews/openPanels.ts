import * as v from 'valibot';
import type * as vscode from 'vscode';

/** A saved panel: what it shows, and what VS Code knows about it. */
export interface OpenPanel {
  /** ID of what the panel shows. A form has none. */
  readonly id?: string | undefined;
  readonly title: string;
  readonly column: number | undefined;
}

const openPanelsSchema = v.array(
  v.object({ id: v.optional(v.string()), title: v.string(), column: v.optional(v.number()) }),
);

/**
 * Saves which panels are open, for the next extension host. When a host dies, VS Code leaves its panels open and gives
 * the next host only their titles and columns.
 */
export class OpenPanels {
  readonly #memento: vscode.Memento;
  readonly #key: string;
  /** The panels of the previous extension host. */
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

  /** Finds a panel of the previous extension host. The column distinguishes panels with the same title. */
  find(title: string, column: number): OpenPanel | undefined {
    const named = this.#previous.filter((panel) => panel.title === title);
    return named.find((panel) => panel.column === column) ?? named[0];
  }
}
