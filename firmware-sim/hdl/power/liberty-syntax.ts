import { PulsegateError } from "../../../signals/errors.ts";

/**
 * A group of a Liberty file: `name (arguments) { attributes and groups }`. Attributes keep their text; a complex attribute
 * such as `values ("1, 2", "3")` keeps one string per argument, a simple one has a single string.
 */
export interface LibertyGroup {
  readonly name: string;
  readonly args: readonly string[];
  readonly attributes: Map<string, readonly string[]>;
  /** Every complex attribute in order: `fanout_length (1, 6.4)` may come many times. */
  readonly lists: { readonly name: string; readonly args: readonly string[] }[];
  readonly groups: LibertyGroup[];
}

const WHITE = /[\s\\]/;
const END_OF_WORD = /[\s\\(){}:;,"]/;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is neither white space nor comment; empty at the end. */
  peek(): string {
    const text = this.#text;
    for (;;) {
      while (this.#at < text.length && WHITE.test(text[this.#at]!)) this.#at++;
      if (text.startsWith("/*", this.#at)) {
        const end = text.indexOf("*/", this.#at + 2);
        if (end < 0) this.fail("the end of a comment");
        this.#at = end + 2;
      } else if (text.startsWith("//", this.#at)) {
        const end = text.indexOf("\n", this.#at);
        this.#at = end < 0 ? text.length : end;
      } else return text[this.#at] ?? "";
    }
  }

  accept(char: string): boolean {
    if (this.peek() !== char) return false;
    this.#at++;
    return true;
  }

  /** A word or a quoted string. */
  word(): string {
    if (this.accept('"')) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0) this.fail("the end of a string");
      const text = this.#text.slice(this.#at, end);
      this.#at = end + 1;
      return text;
    }
    const from = this.#at;
    while (this.#at < this.#text.length && !END_OF_WORD.test(this.#text[this.#at]!)) this.#at++;
    if (from === this.#at) this.fail("a name or a value");
    return this.#text.slice(from, this.#at);
  }

  /** The value of `name : value`: one string, or words up to `;` or the end of the line (some files forget the `;`). */
  value(): string {
    if (this.peek() === '"') return this.word();
    const from = this.#at;
    while (this.#at < this.#text.length && !/[;\n}]/.test(this.#text[this.#at]!)) this.#at++;
    return this.#text.slice(from, this.#at).trim();
  }

  fail(expected: string): never {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    const got = this.#text.slice(this.#at, this.#at + 20);
    throw new PulsegateError("malformed", "Liberty text does not parse", {
      where: `line ${line}`,
      got,
      expected,
    });
  }
}

function parseArguments(scanner: Scanner): string[] {
  const args: string[] = [];
  while (!scanner.accept(")")) {
    args.push(scanner.word());
    scanner.accept(",");
    scanner.accept(":"); // bus ranges inside arguments, as in `(a : b)`
  }
  return args;
}

function parseStatement(scanner: Scanner, into: LibertyGroup): void {
  const name = scanner.word();
  if (scanner.accept(":")) {
    into.attributes.set(name, [scanner.value()]);
    scanner.accept(";");
    return;
  }
  if (!scanner.accept("(")) scanner.fail("':' or '('");
  const args = parseArguments(scanner);
  if (!scanner.accept("{")) {
    into.attributes.set(name, args);
    into.lists.push({ name, args });
    scanner.accept(";");
    return;
  }
  const group: LibertyGroup = { name, args, attributes: new Map(), lists: [], groups: [] };
  while (!scanner.accept("}")) {
    if (scanner.accept(";")) continue;
    parseStatement(scanner, group);
  }
  into.groups.push(group);
}

/**
 * The `library` group of a Liberty file.
 *
 * @throws PulsegateError `malformed`, with the line.
 */
export function parseLibertySyntax(text: string): LibertyGroup {
  const scanner = new Scanner(text);
  const file: LibertyGroup = { name: "", args: [], attributes: new Map(), lists: [], groups: [] };
  while (scanner.peek() !== "") {
    if (scanner.accept(";")) continue;
    parseStatement(scanner, file);
  }
  const library = file.groups.find((group) => group.name === "library");
  return library ?? scanner.fail("a library group");
}
