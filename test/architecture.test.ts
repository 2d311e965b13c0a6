import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom: the longest matching folder decides. A folder may always import itself; what is not listed is
 * forbidden. `npm` lists the packages that a folder may name, `node` whether it may use Node's own modules.
 */
interface Rule {
  readonly may: readonly string[];
  readonly npm?: readonly string[];
  readonly node?: boolean;
}
const RULES: Record<string, Rule> = {
  signals: { may: [] },
  "firmware-sim/arith": { may: ["signals"] },
  "firmware-sim/nn": { may: ["firmware-sim/arith", "signals"] },
  "firmware-sim/compress": { may: ["firmware-sim/beats", "firmware-sim/nn", "signals"] },
  "firmware-sim/hdl": { may: ["firmware-sim/arith", "signals"] },
  "firmware-sim/kernels": { may: ["firmware-sim/nn", "firmware-sim/arith", "signals"] },
  "firmware-sim/energy": { may: ["firmware-sim/arith", "signals"] },
  "firmware-sim/soc": { may: ["firmware-sim/energy", "signals"] },
  "firmware-sim/battery": { may: ["signals"] },
  "firmware-sim/gate": { may: ["signals"] },
  "firmware-sim/beats": {
    may: ["firmware-sim/nn", "firmware-sim/kernels", "firmware-sim/arith", "signals"],
  },
  "firmware-sim/device": { may: ["firmware-sim", "signals"] },
  "datasets/annotation": { may: ["signals"] },
  "datasets/format": { may: ["datasets", "signals"], npm: ["@wasm-audio-decoders/flac"] },
  "datasets/format/parquet": {
    may: ["datasets", "signals"],
    npm: ["hyparquet", "hyparquet-compressors"],
  },
  "datasets/format/xdf": { may: ["datasets", "signals"], npm: ["fast-xml-parser"] },
  "datasets/io": { may: ["datasets", "signals"], node: true },
  "datasets/synthetic": { may: ["datasets", "signals"] },
  datasets: { may: ["datasets", "signals"] },
  "src/sources": { may: ["datasets", "signals"], npm: ["rxjs", "serialport"], node: true },
  "src/pipeline": {
    may: ["src/sources", "src/evaluate", "firmware-sim", "datasets", "signals"],
    npm: ["rxjs"],
  },
  "src/evaluate": { may: ["firmware-sim", "datasets", "signals"] },
  "src/train": { may: ["src/evaluate", "firmware-sim", "datasets", "signals"], node: true },
  "src/report": {
    may: ["src/evaluate", "firmware-sim", "datasets", "signals"],
    npm: ["zod", "echarts", "mathjs"],
  },
  "src/replay": {
    may: [
      ...["src/sources", "src/pipeline", "src/evaluate", "src/report"],
      ...["src/models.ts", "src/statistics.ts", "src/version.ts"],
      ...["firmware-sim", "datasets", "signals"],
    ],
    npm: ["rxjs"],
    node: true,
  },
  "src/live": {
    may: ["src/sources", "src/pipeline", "src/replay", "firmware-sim", "datasets", "signals"],
    npm: ["rxjs"],
  },
  "src/simulate": { may: ["src/pipeline", "datasets", "signals"], npm: ["rxjs"], node: true },
  "src/serve": {
    may: ["src/live", "src/report", "src/version.ts", "datasets", "signals"],
    npm: ["rxjs", "zod", "fastify", "@fastify/helmet", "@fastify/static", "@fastify/websocket"],
    node: true,
  },
  web: { may: ["src/live", "src/report", "signals"], npm: ["uplot", "zod", "vite"], node: true },
  src: {
    may: ["src", "firmware-sim", "datasets", "signals"],
    npm: ["rxjs", "zod", "commander", "cli-progress", "cli-table3", "fastest-levenshtein", "mathjs", "open"],
    node: true,
  },
};
/** What the deterministic layers must never touch. */
const FORBIDDEN =
  /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b/;

const files = ["signals", "firmware-sim", "datasets", "src", "web"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path)),
);
const ruleOf = (file: string): readonly [string, Rule] => {
  const key = Object.keys(RULES)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (key === undefined) throw new Error(`no rule for ${file}`);
  return [key, RULES[key] as Rule];
};
const importsOf = (text: string) =>
  [...text.matchAll(/\bfrom\s+"([^"]+)"|\bimport\(\s*"([^"]+)"|^import\s+"([^"]+)"/gm)].map(
    (m) => m[1] ?? m[2] ?? m[3] ?? "",
  );

describe("architecture", () => {
  it("has files to look at, in every folder of the table", () => {
    expect(files.length).toBeGreaterThan(60);
    for (const folder of Object.keys(RULES)) {
      if (!existsSync(folder)) throw new Error(`${folder} is in the table but does not exist`);
    }
  });

  it.each(files)("%s imports only what its layer may", (file) => {
    const [folder, rule] = ruleOf(file);
    for (const specifier of importsOf(readFileSync(file, "utf8"))) {
      if (specifier.startsWith(".")) {
        const target = normalize(join(dirname(file), specifier));
        const allowed = [folder, ...rule.may].some(
          (prefix) => target === prefix || target.startsWith(`${prefix}/`),
        );
        expect(allowed, `${file} -> ${target}`).toBe(true);
        expect(existsSync(target), `${file} -> ${target} exists`).toBe(true);
      } else if (specifier.startsWith("node:")) {
        expect(rule.node ?? false, `${file} -> ${specifier}`).toBe(true);
      } else {
        const named = (rule.npm ?? []).some((name) => specifier === name || specifier.startsWith(`${name}/`));
        expect(named, `${file} -> ${specifier}`).toBe(true);
      }
    }
  });

  it.each(files.filter((file) => /^(signals|firmware-sim)\//.test(file)))(
    "%s reads no clock and no unseeded randomness",
    (file) => {
      expect(readFileSync(file, "utf8")).not.toMatch(FORBIDDEN);
    },
  );

  it.each(files.filter((file) => /^firmware-sim\/(soc|battery)\/config\//.test(file)))(
    "%s names its sources",
    (file) => expect(readFileSync(file, "utf8")).toMatch(/Source:|source:/),
  );
});
