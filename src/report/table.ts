import { type Content, html, type Markup, nothing, raw } from "./markup.ts";

/** A column of numbers (a plain name) or of words, which read from the left and may wrap. */
export type Column = string | { readonly words: string };

/** A column of words. */
export const words = (name: string): Column => ({ words: name });

/** A name behind its colour, as in the figures. */
export const withColour = (name: string, own: string | undefined): Markup =>
  html`<span class="swatch fill" style="--swatch:${raw(own ?? "transparent")}"></span>${name}`;

/**
 * A table with a caption; the first cell of each row is its header. Without column names it is a list of facts.
 * `kind` is a class of the style sheet.
 */
export function table(
  caption: string,
  columns: readonly [string, ...Column[]] | undefined,
  rows: readonly (readonly Content[])[],
  kind = "",
): Markup {
  const isWords = (index: number) => columns === undefined || typeof columns[index] === "object";
  const head = (columns ?? []).map((column) =>
    typeof column === "string"
      ? html`<th scope="col">${column}</th>`
      : html`<th scope="col" class="words">${column.words}</th>`,
  );
  const body = rows.map(([first, ...cells]) => {
    const data = cells.map((cell, k) =>
      isWords(k + 1) ? html`<td class="words">${cell}</td>` : html`<td>${cell}</td>`,
    );
    return html`<tr><th scope="row">${first}</th>${data}</tr>`;
  });
  return html`<div class="tablebox"><table class="${kind}"><caption>${caption}</caption>${
    columns === undefined ? nothing : html`<thead><tr>${head}</tr></thead>`
  }<tbody>${body}</tbody></table></div>
`;
}
