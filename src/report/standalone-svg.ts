import { label } from "./figure.ts";
import { escapeText, type Markup } from "./markup.ts";
import { colour, lightColours } from "./palette.ts";

/** A picture that explains itself outside a report. */
export interface Picture {
  /** Prefixes every id inside the SVG. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the picture should know. */
  readonly description: string;
  /** Lines of explanation below. */
  readonly notes: readonly string[];
  readonly width: number;
  readonly height: number;
  /** What is drawn, between title and notes. */
  readonly inside: Markup;
}

const HEAD = 32;
const LINE = 17;
const MARGIN = 16;

/** The picture as an SVG file: light colours, no style sheet, no script, nothing loaded. */
export function standaloneSvg({ id, title, description, notes, width, height, inside }: Picture): string {
  const foot = HEAD + height;
  const total = foot + LINE * notes.length + MARGIN;
  const lines = notes.map((note, k) => label(MARGIN, foot + LINE * (k + 1) - 3, note)).join("");
  const head = label(MARGIN, 23, title, { bold: true, size: 15, colour: colour("ink") });
  return lightColours(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="Arial, Helvetica, sans-serif" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escapeText(title)}</title><desc id="${id}-d">${escapeText(description)}</desc><rect width="${width}" height="${total}" fill="${colour("paper")}"/>${head}<g transform="translate(0 ${HEAD})">${inside.markup}</g>${lines}</svg>\n`,
  );
}
