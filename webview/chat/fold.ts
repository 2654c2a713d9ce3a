import { useState } from 'preact/hooks';
import { useChat } from './chat';

/** Whether a part of a row is open, and how to change that. What was done by hand outlives the row's leaving the page. */
export function useFold(id: string, initially: boolean): readonly [boolean, () => void] {
  const { folds } = useChat();
  const [, redraw] = useState(0);
  const open = folds.get(id) ?? initially;
  const toggle = () => {
    folds.set(id, !open);
    redraw((times) => times + 1);
  };
  return [open, toggle];
}
