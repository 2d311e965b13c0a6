import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contender } from "./contender.ts";
import { expectedChecksum, macsOf, type Problem } from "./problem.ts";

const source = fileURLToPath(new URL("peers.c", import.meta.url));

/** The C compiler: the environment's `CC`, else gcc. */
const compiler = process.env["CC"] ?? "gcc";

/** The first line of the compiler's `--version`; undefined where there is none. */
export function compilerVersion(): string | undefined {
  try {
    return execFileSync(compiler, ["--version"], { encoding: "utf8" }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** A folder for programs and problems that goes with the process. */
const folder = mkdtempSync(join(tmpdir(), "pulsegate-peers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function build({ outputs, positions, taps }: Problem, flags: readonly string[]): string {
  const program = join(folder, ["peers", outputs, positions, taps, ...flags].join("-"));
  if (existsSync(program)) return program;
  const sizes = [`-DM=${outputs}`, `-DN=${positions}`, `-DK=${taps}`];
  execFileSync(compiler, ["-O3", "-march=native", ...flags, ...sizes, source, "-o", program]);
  return program;
}

/** Lines of a running peer, asked one after the other. */
function talk(program: string, problemFile: string) {
  const child = spawn(program, [problemFile], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${program} ended early`);
    return value;
  };
  return {
    answer,
    ask(line: string) {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    end: () => void child.stdin.end(),
  };
}

/** What a way of peers.c is, by the start of its name. */
const groups = [
  ["exact-int8", "C, exact, int8 operands"],
  ["exact-int16", "C, exact, int16 operands"],
  ["exact-tile", "C, exact, int16, tiled by hand"],
  ["table", "C, scalar table"],
  ["gather", "C, AVX2 gather"],
] as const;

/** The vectors that WebAssembly has. */
const narrowFlags = ["-mprefer-vector-width=128"];

let problems = 0;

/** The ways of one build of peers.c, in one child process. */
async function waysOf(
  problem: Problem,
  file: string,
  flags: readonly string[],
  expected: (way: string) => number,
) {
  const child = talk(build(problem, flags), file);
  const names = (await child.answer()).split(" ");
  return names.map((way): Contender => {
    const run = async (repeats: number) => {
      const [ns, sum] = (await child.ask(`${way} ${repeats}`)).split(" ").map(Number);
      return { ns: ns!, sum: sum! };
    };
    return {
      name: way,
      group: groups.find(([prefix]) => way.startsWith(prefix))![1],
      macs: macsOf(problem),
      run: async (repeats) => (await run(repeats)).ns,
      verify: async () => (await run(1)).sum === expected(way),
      close: child.end,
    };
  });
}

/**
 * The ways of peers.c on a problem, in child processes that compute only when they are asked to: all as the compiler likes
 * them best, and the exact dot products once more with vectors as narrow as WebAssembly's.
 */
export async function cPeers(
  problem: Problem,
  exactTable: Int16Array,
  table: Int16Array,
): Promise<readonly Contender[]> {
  const file = join(folder, `problem-${problems++}`);
  const bytes = (array: Int8Array | Int16Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  writeFileSync(file, Buffer.concat([bytes(problem.weights), bytes(problem.activations), bytes(table)]));
  const sums = expectedChecksum(problem, table);
  const exactSums = expectedChecksum(problem, exactTable);
  const expected = (way: string) => (way.startsWith("exact") ? exactSums : sums);
  const wide = await waysOf(problem, file, [], expected);
  const narrow = await waysOf(problem, file, narrowFlags, expected);
  return [
    ...wide,
    ...narrow
      .filter(({ name }) => name.startsWith("exact"))
      .map((contender) => ({ ...contender, group: "C, exact, int16, 128-bit vectors" })),
  ];
}
