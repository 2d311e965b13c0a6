const LEAST_PX = 4;

/** Dragging the paper sideways, with a mouse or a finger; `move` gets the pixels since the last call. */
export function dragToScroll(box: HTMLElement, move: (byPx: number) => void): void {
  let lastX: number | undefined;
  let dragging = false;
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    lastX = event.clientX;
    dragging = false;
  });
  box.addEventListener("pointermove", (event) => {
    if (lastX === undefined) return;
    const byPx = event.clientX - lastX;
    if (!dragging && Math.abs(byPx) < LEAST_PX) return;
    if (!dragging) box.setPointerCapture(event.pointerId);
    dragging = true;
    lastX = event.clientX;
    move(byPx);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    box.addEventListener(end, () => {
      lastX = undefined;
    });
  }
}
