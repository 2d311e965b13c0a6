import type { EChartsOption } from "echarts";
import { escapeText, html, type Markup, nothing, raw } from "./markup.ts";

export interface LegendItem {
  readonly label: string;
  readonly colour: string;
  /** `fill` for bars and areas, `line` and `dash` for curves, `dot` for points, `hatch` for shaded spans. */
  readonly shape: "fill" | "line" | "dash" | "dot" | "hatch";
}

/** One figure of the report: what to say about it, and either an option of echarts or the inside of an SVG. */
export interface Figure {
  /** Unique in the report; prefixes every id inside the SVG. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the figure should know. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly legend?: readonly LegendItem[];
  readonly content: { readonly option: EChartsOption } | { readonly svg: Markup };
}

/** Turns an option into the inside of an SVG of the size of its figure. */
export type Draw = (option: EChartsOption, width: number, height: number) => string;

/** The figure's font in the option of a chart; taken out again so that the text takes the font of the page. */
const FONT = "Arial";

/** Loads echarts (about 0.1 s), which works without a browser; text widths are estimated. */
export async function loadDraw(): Promise<Draw> {
  const { init } = await import("echarts/dist/echarts.esm.min.mjs");
  return (option, width, height) => {
    const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
    try {
      chart.setOption({ animation: false, textStyle: { fontFamily: FONT, fontSize: 12 }, ...option });
      return insideOf(chart.renderToSVGString());
    } finally {
      chart.dispose();
    }
  };
}

/** What lies between the `svg` tags, without the classes, metadata and hover rules that only a script would use. */
function insideOf(svg: string): string {
  return svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/ (?:ecmeta_\w+|class|xml:space|pointer-events)="[^"]*"/g, "")
    .replaceAll(`font-family:${FONT};`, "")
    .replace(/^\s*<rect [^>]*fill="none"[^>]*><\/rect>/, "")
    .replace(/\n/g, "");
}

/** Ids of charts count up over the life of the process: named after the figure, the same summary gives the same bytes. */
const ownIds = (inside: string, id: string) => inside.replace(/\bzr\d+-/g, `${id}-`);

function legendHtml(items: readonly LegendItem[]): Markup {
  return html`<ul class="legend">${items.map(
    ({ label, colour, shape }) =>
      html`<li><span class="swatch ${shape}" style="--swatch:${raw(colour)}"></span>${label}</li>`,
  )}</ul>`;
}

/** The figure with its caption; `undefined` is nothing. */
export function renderFigure(figure: Figure | undefined, draw: Draw): Markup {
  if (figure === undefined) return nothing;
  const { id, title, description, width, height, content, legend } = figure;
  const inside = "option" in content ? ownIds(draw(content.option, width, height), id) : content.svg.markup;
  return html`<figure class="${width > 700 ? "wide" : "half"}" id="${id}"><figcaption>${title}</figcaption>${
    legend === undefined ? nothing : legendHtml(legend)
  }<div class="canvas"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-t ${id}-d" xmlns="http://www.w3.org/2000/svg"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${raw(inside)}</svg></div></figure>
`;
}

/** A piece of hand-drawn SVG text. */
export function label(
  x: number,
  y: number,
  text: string,
  options: {
    readonly anchor?: "start" | "middle" | "end";
    readonly colour?: string;
    readonly bold?: boolean;
    readonly size?: number;
  } = {},
): string {
  const { anchor = "start", colour = "var(--ink-2)", bold = false, size = 12 } = options;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${colour}" font-size="${size}"${
    bold ? ' font-weight="700"' : ""
  }>${escapeText(text)}</text>`;
}

/** Coordinates with one decimal: a tenth of a pixel. */
export const round = (value: number): number => Math.round(value * 10) / 10;
