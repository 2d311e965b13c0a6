const LEAST_BETWEEN_MS = 5000;

/** Tells screen readers what changed, and not more often than one can listen: of quick changes the last is said. */
export function createAnnouncer(say: (text: string) => void): (text: string) => void {
  let saidMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = "";
  const sayWanted = () => {
    timer = undefined;
    saidMs = performance.now();
    say(wanted);
  };
  return (text) => {
    if (text === wanted) return;
    wanted = text;
    if (timer !== undefined) return;
    const waitMs = LEAST_BETWEEN_MS - (performance.now() - saidMs);
    if (waitMs <= 0) sayWanted();
    else timer = setTimeout(sayWanted, waitMs);
  };
}
