import { h } from "./dom.ts";

export interface Part {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
}

const percent = (share: number) => `${(100 * Math.max(0, Math.min(1, share))).toFixed(3)}%`;

/** Parts one after another, as wide as their share of `full`. */
export function stackedBar(
  parts: readonly Part[],
  full: number,
  describe: (part: Part) => string,
): HTMLElement {
  const bar = h("div", { class: "bar" });
  for (const part of parts) {
    if (!(part.value > 0)) continue;
    const piece = h("span", { title: describe(part) });
    piece.style.width = percent(part.value / full);
    piece.style.setProperty("--own", part.colour);
    bar.append(piece);
  }
  return bar;
}

/** A bar with the range in which its value may lie. */
export function rangeBar(
  value: number,
  range: { readonly low: number; readonly high: number } | undefined,
  full: number,
  colour: string,
): HTMLElement {
  const fill = h("span", { class: "fill" });
  fill.style.width = percent(value / full);
  fill.style.setProperty("--own", colour);
  const track = h("div", { class: "track" }, fill);
  if (range !== undefined) {
    const whisker = h("span", { class: "range" });
    whisker.style.left = percent(range.low / full);
    whisker.style.width = percent((range.high - range.low) / full);
    track.append(whisker);
  }
  return track;
}

/** Names beside their colours. */
export function legend(parts: readonly Pick<Part, "name" | "colour">[]): HTMLElement {
  return h(
    "ul",
    { class: "legend" },
    ...parts.map(({ name, colour }) => {
      const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
      swatch.style.setProperty("--own", colour);
      return h("li", {}, swatch, name);
    }),
  );
}
