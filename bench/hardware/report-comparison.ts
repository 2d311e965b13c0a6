import { publicResynthesis } from "./public-resynthesis.ts";
import { cheapestExact, type Energy, energy, percent, saving, table } from "./report-parts.ts";
import type { HardwareResults } from "./results.ts";

/** The same savings in every library, with gate delays. */
export function libraries(results: readonly HardwareResults[]): string {
  const columns = results.flatMap(({ provenance, multipliers }) =>
    (["uniform", "beats"] as const).map((operands) => ({
      title: `${provenance.title}, ${operands}`,
      of: (name: string) => {
        const row = multipliers.find((candidate) => candidate.name === name);
        const of = energy("gate", operands);
        return row === undefined ? "-" : percent(saving(of(row), cheapestExact(multipliers, of)));
      },
    })),
  );
  const names = (results[0]?.multipliers ?? [])
    .map(({ name }) => name)
    .filter((name) => /^(SCDM8_[4-8][1-4]|trunc8_\d)$/.test(name));
  return table(
    ["multiplier", ...columns.map(({ title }) => title)],
    names.map((name) => [name, ...columns.map(({ of }) => of(name))]),
  );
}

/** Ranks from 1, equal values share the mean rank. */
function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Spearman's rank correlation: Pearson's of the ranks. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  const dot = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, k) => sum + (value - mean) * (v[k]! - mean), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** Savings of the unsigned ones beside those of the public re-synthesis. */
export function resynthesis({ multipliers }: HardwareResults): string {
  const [theirExact, ...theirs] = publicResynthesis;
  const area: Energy = (row) => row.areaUm2;
  const ours = (name: string, of: Energy) => {
    const row = multipliers.find((candidate) => candidate.name === name);
    return row === undefined ? Number.NaN : saving(of(row), cheapestExact(multipliers, of, "exact8u"));
  };
  const columns = [energy("zero", "uniform"), energy("gate", "uniform"), area];
  const shares = theirs.map((row) => ({
    name: row.name,
    power: saving(row.powerUw, theirExact!.powerUw),
    area: saving(row.areaUm2, theirExact!.areaUm2),
    ours: columns.map((of) => ours(row.name, of)),
  }));
  const correlation = (k: number, of: (row: (typeof shares)[number]) => number) =>
    rankCorrelation(
      shares.map((row) => row.ours[k]!),
      shares.map(of),
    ).toFixed(2);
  const meanGap = (k: number, of: (row: (typeof shares)[number]) => number) =>
    percent(shares.reduce((sum, row) => sum + row.ours[k]! - of(row), 0) / shares.length);
  return table(
    ["multiplier", "public, power", "ours, zero delay", "ours, gate delays", "public, area", "ours, area"],
    [
      ...shares.map((row) => [
        row.name,
        percent(row.power),
        percent(row.ours[0]!),
        percent(row.ours[1]!),
        percent(row.area),
        percent(row.ours[2]!),
      ]),
      [
        "mean difference, ours - public",
        "",
        meanGap(0, (r) => r.power),
        meanGap(1, (r) => r.power),
        "",
        meanGap(2, (r) => r.area),
      ],
      [
        "rank correlation",
        "",
        correlation(0, (r) => r.power),
        correlation(1, (r) => r.power),
        "",
        correlation(2, (r) => r.area),
      ],
    ],
  );
}
