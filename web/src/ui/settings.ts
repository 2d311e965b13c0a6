const PREFIX = "pulsegate.";

/** A setting of an earlier visit; undefined when there is none, or the browser keeps none. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a setting for the next visit, where the browser allows. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
