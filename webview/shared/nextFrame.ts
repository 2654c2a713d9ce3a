/** Time (ms) after which the callback is called without a frame, because a covered window paints none. */
const FRAME_TIMEOUT_MS = 250;

/** Calls back once before the next frame is painted, or after a timeout if no frame is painted. */
export function nextFrame(callback: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    callback();
  };
  requestAnimationFrame(once);
  setTimeout(once, FRAME_TIMEOUT_MS);
}
