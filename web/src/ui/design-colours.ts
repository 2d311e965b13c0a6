import { colour, partColour } from "../../../src/report/palette.ts";

/** One colour a design, as in reports: grey for the baseline, then the palette in the order of the designs. */
export function colourOfDesign(names: readonly string[], baseline: string, name: string): string {
  if (name === baseline) return colour("design-0");
  const others = names.filter((other) => other !== baseline);
  return colour(`design-${1 + (Math.max(0, others.indexOf(name)) % 7)}` as "design-1");
}

/** Components in the order in which they are first named; their place is their colour. */
export function componentColours(
  designs: readonly { readonly byComponent: readonly { readonly component: string }[] }[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { byComponent } of designs) {
    for (const { component } of byComponent) {
      if (!found.has(component)) found.set(component, partColour(found.size));
    }
  }
  return found;
}
