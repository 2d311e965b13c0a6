/** What a key does, for the page and for its help. */
export interface KeyAction {
  readonly keys: readonly string[];
  /** As the help writes them. */
  readonly shown: string;
  readonly what: string;
  /** False: the key is left to the browser, as if the page knew nothing of it. Always true when left out. */
  when?(): boolean;
  run(event: KeyboardEvent): void;
}

const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Keys belong to the page unless the user types, a dialog is open, or the key works the focused control. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (TYPING.has(target.tagName) || target.isContentEditable) return true;
  if (document.querySelector("dialog[open]") !== null) return true;
  const pressesIt = event.key === " " || event.key === "Enter";
  return pressesIt && (target.tagName === "BUTTON" || target.tagName === "A" || target.tagName === "SUMMARY");
}

export function listenToKeys(actions: readonly KeyAction[]): void {
  document.addEventListener("keydown", (event) => {
    if (isTaken(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actions.find(({ keys }) => keys.includes(key));
    if (action === undefined || action.when?.() === false) return;
    event.preventDefault();
    action.run(event);
  });
}
