import { DASH } from "./format.ts";

/** Text that is already HTML; only `html` and `raw` make it, so whatever is not Markup gets escaped. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is safe inside elements and quoted attributes, of HTML as well as of SVG; control characters vanish. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
    .replace(/\p{Cc}/gu, (character) => (character === "\n" || character === "\t" ? character : ""));
}

function textOf(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return Number.isFinite(content) ? String(content) : DASH;
  if ("markup" in content) return content.markup;
  return content.map(textOf).join("");
}

/** A template whose holes are escaped unless they are Markup themselves; lists are joined, `undefined` is nothing. */
export const html = (strings: TemplateStringsArray, ...holes: readonly Content[]): Markup => ({
  markup: strings.reduce(
    (text, piece, index) => text + piece + (index < holes.length ? textOf(holes[index]) : ""),
    "",
  ),
});

/** Marks text as HTML that may stand as it is. */
export const raw = (markup: string): Markup => ({ markup });

export const nothing: Markup = raw("");
