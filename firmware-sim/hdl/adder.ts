/** Adders that close a multiplier. */
import { type Design, design } from "./design.ts";

/** `cla`: carry look-ahead in groups of four bits with a second level over the groups; `behavioural`: the tool's own choice. */
export type AdderKind = "cla" | "behavioural";

/** Module `cla<width>(x, y, cin, s)` or `adder<width>(x, y, cin, s)`: s = x + y + cin modulo 2^width. */
export function adder(width: number, kind: AdderKind): Design {
  return kind === "cla" ? carryLookAhead(width) : behavioural(width);
}

const header = (name: string, width: number) =>
  `module ${name}(input [${width - 1}:0] x, input [${width - 1}:0] y, input cin, output [${width - 1}:0] s);`;

function behavioural(width: number): Design {
  const name = `adder${width}`;
  return design(name, `${header(name, width)}\n  assign s = x + y + cin;\nendmodule\n`);
}

/** g | p g | p p g ...: the carry that positions `from`..`to` send out, without the carry into `from`. */
const generated = (g: string, p: string, from: number, to: number): string => {
  const terms: string[] = [];
  for (let k = to; k >= from; k--) {
    const passing = Array.from({ length: to - k }, (_, n) => `${p}[${to - n}]`);
    terms.push([...passing, `${g}[${k}]`].join(" & "));
  }
  return terms.map((term) => (terms.length > 1 && term.includes("&") ? `(${term})` : term)).join(" | ");
};

function carryLookAhead(width: number): Design {
  const name = `cla${width}`;
  const groups = Math.ceil(width / 4);
  const lines = [`  wire [${width - 1}:0] g = x & y;`, `  wire [${width - 1}:0] p = x ^ y;`];
  lines.push(`  wire [${groups - 1}:0] gg, pg;`, `  wire [${width - 1}:0] c;`, "  assign c[0] = cin;");
  for (let group = 0; group < groups; group++) {
    const [first, last] = [4 * group, Math.min(4 * group + 3, width - 1)];
    lines.push(`  assign gg[${group}] = ${generated("g", "p", first, last)};`);
    lines.push(`  assign pg[${group}] = &p[${last}:${first}];`);
    if (group > 0) {
      const before = generated("gg", "pg", 0, group - 1);
      lines.push(`  assign c[${first}] = ${before} | ((&pg[${group - 1}:0]) & cin);`);
    }
    for (let bit = first + 1; bit <= last; bit++) {
      const own = generated("g", "p", first, bit - 1);
      lines.push(`  assign c[${bit}] = ${own} | ((&p[${bit - 1}:${first}]) & c[${first}]);`);
    }
  }
  return design(
    name,
    `// carry look-ahead, groups of four bits\n${header(name, width)}\n${lines.join("\n")}\n  assign s = p ^ c;\nendmodule\n`,
  );
}
