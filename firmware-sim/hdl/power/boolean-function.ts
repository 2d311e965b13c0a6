import { PulsegateError } from "../../../signals/errors.ts";

/**
 * A Boolean function as a truth table: bit k of a row number is the value of `variables[k]`. The Verilog text is the same
 * function as an expression over the same names.
 */
export interface BooleanFunction {
  readonly variables: readonly string[];
  readonly table: Uint8Array;
  readonly verilog: string;
}

type Node = { readonly verilog: string; evaluate(row: number): boolean };

const MAX_VARIABLES = 16;

/** Recursive descent over Liberty's operators: `'` and `!` bind first, then `^`, then AND (`&`, `*`, blank), then OR. */
class Parser {
  readonly variables: string[] = [];
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/[A-Za-z_][\w[\].]*|[01]|[!'^&*|+()]/g) ?? [];
    if (this.#tokens.join("") !== text.replace(/\s/g, "")) this.#fail(text);
  }

  parse(): Node {
    const node = this.#or();
    if (this.#at !== this.#tokens.length) this.#fail(this.#tokens.slice(this.#at).join(" "));
    return node;
  }

  #fail(got: string): never {
    throw new PulsegateError("malformed", "Boolean function does not parse", {
      got,
      expected: "names, 0, 1, ! ' ^ & * | + ( )",
    });
  }

  #accept(...tokens: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || !tokens.includes(token)) return false;
    this.#at++;
    return true;
  }

  #or(): Node {
    let left = this.#and();
    while (this.#accept("|", "+")) left = binary("|", left, this.#and());
    return left;
  }

  #and(): Node {
    let left = this.#xor();
    for (;;) {
      const next = this.#tokens[this.#at];
      const adjacent = next !== undefined && /^[\w!(]/.test(next);
      if (!this.#accept("&", "*") && !adjacent) return left;
      left = binary("&", left, this.#xor());
    }
  }

  #xor(): Node {
    let left = this.#factor();
    while (this.#accept("^")) left = binary("^", left, this.#factor());
    return left;
  }

  #factor(): Node {
    if (this.#accept("!")) return invert(this.#factor());
    let node = this.#primary();
    while (this.#accept("'")) node = invert(node);
    return node;
  }

  #primary(): Node {
    if (this.#accept("(")) {
      const inner = this.#or();
      if (!this.#accept(")")) this.#fail("no closing bracket");
      return inner;
    }
    const token = this.#tokens[this.#at++];
    if (token === undefined) this.#fail("the end of the text");
    if (token === "0" || token === "1") return { verilog: `1'b${token}`, evaluate: () => token === "1" };
    if (!/^[A-Za-z_]/.test(token)) this.#fail(token);
    let index = this.variables.indexOf(token);
    if (index < 0) index = this.variables.push(token) - 1;
    if (index >= MAX_VARIABLES) this.#fail(`more than ${MAX_VARIABLES} variables`);
    return { verilog: token, evaluate: (row) => ((row >> index) & 1) === 1 };
  }
}

const invert = (node: Node): Node => ({
  verilog: `~${node.verilog}`,
  evaluate: (row) => !node.evaluate(row),
});

function binary(operator: "|" | "&" | "^", a: Node, b: Node): Node {
  const verilog = `(${a.verilog} ${operator} ${b.verilog})`;
  if (operator === "|") return { verilog, evaluate: (row) => a.evaluate(row) || b.evaluate(row) };
  if (operator === "&") return { verilog, evaluate: (row) => a.evaluate(row) && b.evaluate(row) };
  return { verilog, evaluate: (row) => a.evaluate(row) !== b.evaluate(row) };
}

/** @throws PulsegateError `malformed`. */
export function parseBooleanFunction(text: string): BooleanFunction {
  const parser = new Parser(text);
  const node = parser.parse();
  const table = Uint8Array.from({ length: 1 << parser.variables.length }, (_, row) =>
    node.evaluate(row) ? 1 : 0,
  );
  return { variables: parser.variables, table, verilog: node.verilog };
}

/** Where `variable` decides the output: the Boolean difference, a function of the other variables. */
export function booleanDifference(fn: BooleanFunction, variable: string): BooleanFunction {
  const bit = 1 << fn.variables.indexOf(variable);
  if (!fn.variables.includes(variable)) return { ...fn, table: new Uint8Array(fn.table.length), verilog: "" };
  const table = fn.table.map((value, row) => value ^ (fn.table[row ^ bit] ?? 0));
  return { variables: fn.variables, table, verilog: "" };
}

/** Both functions true, over the union of their variables. */
export function conjunction(f: BooleanFunction, g: BooleanFunction): BooleanFunction {
  const variables = [...new Set([...f.variables, ...g.variables])];
  const rowOf = (fn: BooleanFunction, row: number) =>
    fn.variables.reduce((sum, name, k) => sum | (((row >> variables.indexOf(name)) & 1) << k), 0);
  const table = Uint8Array.from(
    { length: 1 << variables.length },
    (_, row) => (f.table[rowOf(f, row)] ?? 0) & (g.table[rowOf(g, row)] ?? 0),
  );
  return { variables, table, verilog: "" };
}

/** Probability that the function is 1 when its variables are independent and 1 with the given probabilities. */
export function probabilityOf(fn: BooleanFunction, of: (variable: string) => number): number {
  const ones = fn.variables.map(of);
  let sum = 0;
  for (let row = 0; row < fn.table.length; row++) {
    if (fn.table[row] === 0) continue;
    let p = 1;
    for (let k = 0; k < ones.length; k++) p *= (row >> k) & 1 ? ones[k]! : 1 - ones[k]!;
    sum += p;
  }
  return sum;
}
