import { type Colour, PALETTES } from "../../../src/report/palette.ts";
import { recall, remember } from "./settings.ts";

export type Colours = Readonly<Record<Colour, string>>;
type Choice = "system" | "light" | "dark";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let choice: Choice = toChoice(recall("theme"));

function toChoice(text: string | undefined): Choice {
  return text === "light" || text === "dark" ? text : "system";
}

const shown = (): "light" | "dark" => (choice === "system" ? (dark.matches ? "dark" : "light") : choice);

/** The colours of the page as it is now, for canvases. */
export const colours = (): Colours => PALETTES[shown()];

function apply(): void {
  const root = document.documentElement;
  root.dataset["theme"] = shown();
  root.style.colorScheme = shown();
  for (const [name, value] of Object.entries(colours())) root.style.setProperty(`--${name}`, value);
  for (const listener of listeners) listener();
}

/** Follows the system until the user chooses. */
export function startTheme(): void {
  dark.addEventListener("change", apply);
  apply();
}

/** Light to dark and back; what equals the system's choice follows the system again. */
export function toggleTheme(): void {
  const next = shown() === "dark" ? "light" : "dark";
  choice = next === (dark.matches ? "dark" : "light") ? "system" : next;
  remember("theme", choice);
  apply();
}

export function onTheme(listener: () => void): void {
  listeners.add(listener);
}
