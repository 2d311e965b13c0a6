import type { RunSummary } from "./summary.ts";

/**
 * Colours are CSS variables, so that one SVG serves the light page, the dark page and print. Hues follow the palettes
 * for colour-blind readers by Okabe and Ito (2008) and by Paul Tol (2021, "light"); the baseline is always grey.
 */
const LIGHT = {
  paper: "#ffffff",
  sheet: "#f6f7f9",
  ink: "#17202b",
  "ink-2": "#4a5666",
  "ink-3": "#66717f",
  rule: "#dde2e8",
  grid: "#e8ecf0",
  accent: "#0067a3",
  signal: "#24415f",
  envelope: "#6d8fb3",
  "ecg-grid": "#f3d9d5",
  "ecg-grid-2": "#e8b7b0",
  noisy: "#6b7688",
  clean: "#9cc0e0",
  mixed: "#a6479a",
  gap: "#b9c1cb",
  "on-bar": "#ffffff",
  good: "#0072b2",
  bad: "#d55e00",
  "class-n": "#6b7785",
  "class-s": "#b06c00",
  "class-v": "#c8321f",
  "class-f": "#7b3fa0",
  "class-q": "#46566b",
  "design-0": "#6a7686",
  "design-1": "#0072b2",
  "design-2": "#00936b",
  "design-3": "#a6479a",
  "design-4": "#3b9fd6",
  "design-5": "#8a6a00",
  "design-6": "#6a51c7",
  "design-7": "#2d3b4b",
  "part-0": "#77aadd",
  "part-1": "#ee8866",
  "part-2": "#44bb99",
  "part-3": "#e3cf6b",
  "part-4": "#f29ab0",
  "part-5": "#a3a300",
  "part-6": "#8fd3f5",
  "part-7": "#b8bec6",
  "part-8": "#9b7fc7",
  "part-9": "#2f7f6f",
  "part-10": "#b5652a",
  "part-11": "#5b6fa8",
} as const;

const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  paper: "#12171e",
  sheet: "#1a212b",
  ink: "#e8ecf1",
  "ink-2": "#b4bfcc",
  "ink-3": "#909cab",
  rule: "#303a47",
  grid: "#27303b",
  accent: "#6db8e8",
  signal: "#cfe0f2",
  envelope: "#6f95bd",
  "ecg-grid": "#2b2529",
  "ecg-grid-2": "#4a3438",
  noisy: "#8d99ab",
  clean: "#44719b",
  mixed: "#d884c8",
  gap: "#5a6675",
  "on-bar": "#10151b",
  good: "#3f9fdc",
  bad: "#e8833a",
  "class-n": "#909cab",
  "class-s": "#f0b03f",
  "class-v": "#ff7a64",
  "class-f": "#c594e6",
  "class-q": "#b4bfcc",
  "design-0": "#8f9bab",
  "design-1": "#48a5de",
  "design-2": "#2cbd92",
  "design-3": "#d580c6",
  "design-4": "#93d1f5",
  "design-5": "#d3b04a",
  "design-6": "#a694f0",
  "design-7": "#cfd6de",
  "part-0": "#5d92c8",
  "part-1": "#d8744f",
  "part-2": "#35a083",
  "part-3": "#c9b455",
  "part-4": "#d57f97",
  "part-5": "#8f8f1c",
  "part-6": "#6bb6d9",
  "part-7": "#7c8794",
  "part-8": "#a78ad2",
  "part-9": "#4f9d8d",
  "part-10": "#c98350",
  "part-11": "#7f92c8",
};

export type Colour = keyof typeof LIGHT;

/** Both palettes as values, for pages that switch between them and for canvases. */
export const PALETTES: Readonly<Record<"light" | "dark", Readonly<Record<Colour, string>>>> = {
  light: LIGHT,
  dark: DARK,
};

/** The colour as a value for SVG attributes, CSS and chart options. */
export const colour = (name: Colour): string => `var(--${name})`;

/** The colours of the light page in place of the variables: for a picture that leaves the page. */
export const lightColours = (svg: string): string =>
  svg.replace(/var\(--([\w-]+)\)/g, (_, name: string) => LIGHT[name as Colour]);

const declarations = (palette: Readonly<Record<string, string>>) =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

/** Both palettes as a style sheet; paper is always light. */
export const paletteCss = `:root{color-scheme:light dark;${declarations(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${declarations(DARK)}}}
@media print{:root{color-scheme:light}}`;

/** One colour a design, the same in every figure: grey for the baseline, then the palette in the order of the designs. */
export function designColours(summary: RunSummary): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  let next = 0;
  for (const { name } of summary.designs) {
    const index = name === summary.baseline ? 0 : 1 + (next++ % 7);
    colours.set(name, colour(`design-${index}` as Colour));
  }
  return colours;
}

/** The colour of the `index`-th component, cause or reason. */
export const partColour = (index: number): string => colour(`part-${index % 12}` as Colour);

const CLASS_COLOURS: Readonly<Record<string, Colour>> = {
  N: "class-n",
  S: "class-s",
  V: "class-v",
  F: "class-f",
  Q: "class-q",
  missed: "bad",
  none: "bad",
};

/** The colour of a beat class: quiet for N, strong for S and V. */
export const classColour = (label: string): string => colour(CLASS_COLOURS[label] ?? "class-n");
