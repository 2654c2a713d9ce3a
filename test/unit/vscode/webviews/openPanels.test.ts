import { describe, expect, it } from 'vitest';
import { OpenPanels } from '../../../../src/vscode/webviews/openPanels';

/** A memento, which stores values as JSON like VS Code's. */
function memento(value?: unknown) {
  let stored = value;
  return {
    keys: () => ['panels'],
    get: <T>(_key: string, otherwise?: T) => (stored === undefined ? otherwise : stored) as T,
    update: (_key: string, next: unknown) => {
      stored = JSON.parse(JSON.stringify(next));
      return Promise.resolve();
    },
  };
}

describe('OpenPanels', () => {
  it('finds panels of the previous host by title and column, even if their titles are equal', () => {
    const state = memento();
    new OpenPanels(state, 'panels').save([
      { title: 'New Task', column: 1 },
      { id: 'a_1', title: 'T-1 Go', column: 1 },
      { id: 'a_2', title: 'T-1 Go', column: 2 },
    ]);
    const next = new OpenPanels(state, 'panels');
    next.save([]);
    expect(next.find('T-1 Go', 1)?.id).toBe('a_1');
    expect(next.find('T-1 Go', 2)?.id).toBe('a_2');
    expect(next.find('T-1 Go', 3)?.id).toBe('a_1');
    expect(next.find('New Task', 1)).toEqual({ title: 'New Task', column: 1 });
    expect(next.find('T-2 Stop', 1)).toBeUndefined();
  });

  it.each([undefined, 'nonsense', [{ id: 7 }], {}])('finds nothing if %j is stored', (value) => {
    expect(new OpenPanels(memento(value), 'panels').find('T-1 Go', 1)).toBeUndefined();
  });
});
