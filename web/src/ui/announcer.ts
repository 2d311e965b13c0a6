import { setText } from "./dom.ts";

const LEAST_BETWEEN_MS = 5000;

/** Tells screen readers what changed, and not more often than one can listen: of quick changes the last is said. */
export function createAnnouncer(region: HTMLElement): (text: string) => void {
  let saidMs = Number.NEGATIVE_INFINITY;
  let timer: number | undefined;
  let wanted = "";
  const say = () => {
    timer = undefined;
    saidMs = performance.now();
    setText(region, wanted);
  };
  return (text) => {
    if (text === wanted) return;
    wanted = text;
    if (timer !== undefined) return;
    const waitMs = LEAST_BETWEEN_MS - (performance.now() - saidMs);
    if (waitMs <= 0) say();
    else timer = window.setTimeout(say, waitMs);
  };
}
