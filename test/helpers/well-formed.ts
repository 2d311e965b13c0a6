/** Elements that have no closing tag in HTML. */
const VOID = new Set(["meta", "br", "hr", "img", "link", "input"]);

/** What a strict reading of a page found. */
export interface Page {
  /** Every complaint: unclosed and stray tags, unquoted attributes, doubled ids, references to nothing. */
  readonly faults: readonly string[];
  /** Text between tags, entities decoded, without style sheets. */
  readonly text: string;
  readonly tags: ReadonlyMap<string, number>;
}

const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>|<!doctype html>/gi;

const decode = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** Reads HTML as strictly as XML: every tag closed in order, every attribute in double quotes, every `<` a tag. */
export function readPage(html: string): Page {
  const faults: string[] = [];
  const stack: string[] = [];
  const tags = new Map<string, number>();
  const texts: string[] = [];
  let end = 0;
  const text = (piece: string) => {
    if (stack.at(-1) === "style") return;
    if (/[<>]/.test(piece)) faults.push(`a loose < or > near ${piece.trim().slice(0, 60)}`);
    texts.push(decode(piece));
  };
  for (const match of html.matchAll(TAG)) {
    text(html.slice(end, match.index));
    end = match.index + match[0].length;
    const name = match[2]?.toLowerCase();
    if (name === undefined) continue;
    if (match[1] === "/") {
      const open = stack.pop();
      if (open !== name) faults.push(`</${name}> closes <${open}>`);
    } else {
      tags.set(name, (tags.get(name) ?? 0) + 1);
      if (match[4] !== "/" && !VOID.has(name)) stack.push(name);
    }
  }
  text(html.slice(end));
  for (const name of stack) faults.push(`<${name}> is never closed`);
  return { faults: [...faults, ...references(html)], text: texts.join("\n"), tags };
}

function references(html: string): string[] {
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1] as string);
  const known = new Set(ids);
  const doubled = ids.filter((id, k) => ids.indexOf(id) !== k).map((id) => `the id ${id} stands twice`);
  const wanted = [
    ...[...html.matchAll(/url\(#([^)]*)\)|href="#([^"]*)"/g)].map((m) => m[1] ?? m[2] ?? ""),
    ...[...html.matchAll(/aria-labelledby="([^"]*)"/g)].flatMap((m) => (m[1] as string).split(" ")),
  ];
  return [...doubled, ...wanted.filter((id) => !known.has(id)).map((id) => `nothing has the id ${id}`)];
}
