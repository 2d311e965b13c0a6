/** Ctrl-C (and a polite kill) ends the work and keeps what was computed; a second one ends the program. */
export function stopOnInterrupt(): AbortController {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller;
}
