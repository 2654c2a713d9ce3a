/** Milliseconds after which a frame counts as missed: while the window is covered, there are none. */
const FRAME_AT_LATEST_MS = 250;

/** Calls back once: before the next frame is painted, or a little later if no frame is painted. */
export function nextFrame(callback: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    callback();
  };
  requestAnimationFrame(once);
  setTimeout(once, FRAME_AT_LATEST_MS);
}
