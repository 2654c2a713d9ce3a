import { useState } from 'preact/hooks';
import { useChat } from './chatController';

/** Returns whether a part of a row is expanded, and a function that toggles it. The state outlives the row's component. */
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
