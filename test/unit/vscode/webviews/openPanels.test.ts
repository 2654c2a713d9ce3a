import { describe, expect, it } from 'vitest';
import { OpenPanels } from '../../../../src/vscode/webviews/openPanels';

/** What VS Code keeps of a window's state, as JSON. */
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

describe('the panels of an extension host that died', () => {
  it('are found by what they showed, also if their titles are the same', () => {
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

  it.each([undefined, 'nonsense', [{ id: 7 }], {}])('are none if %j is remembered', (value) => {
    expect(new OpenPanels(memento(value), 'panels').find('T-1 Go', 1)).toBeUndefined();
  });
});
