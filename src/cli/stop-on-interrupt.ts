const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Ctrl-C (and a polite kill) ends the work and keeps what was computed; a second one, of either kind, ends the program. */
export function stopOnInterrupt(): AbortController {
  const controller = new AbortController();
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, stop);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return controller;
}
