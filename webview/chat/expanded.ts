import { useState } from 'preact/hooks';
import { useChat } from './chatController';

/** Whether a part of a row is open, and how to change that. What was done by hand outlives the row's leaving the page. */
export function useExpanded(id: string, initially: boolean): readonly [boolean, () => void] {
  const { expanded } = useChat();
  const [, redraw] = useState(0);
  const open = expanded.get(id) ?? initially;
  const toggle = () => {
    expanded.set(id, !open);
    redraw((times) => times + 1);
  };
  return [open, toggle];
}
