import { countRight } from "./classify.ts";
import { comparePaired } from "./compare.ts";
import type { DigitLayerStages, DigitRun } from "./run.ts";

const sum = (layers: readonly DigitLayerStages[], of: (layer: DigitLayerStages) => number): number =>
  layers.reduce((total, layer) => total + of(layer), 0);

const integer = (value: number): string => value.toLocaleString("en-US");
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
const rate = (before: number, after: number): string => `${(before / after).toFixed(1)}x`;
const bits = (fixed: number, coded: number): string => `${fixed.toFixed(1)} / ${coded.toFixed(1)}`;
const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Every layer in the columns of Han et al.'s tables 2 and 3, in Markdown: bits of an entry, shares of the float size. */
export const layerTable = (layers: readonly DigitLayerStages[]): string => {
  const line = (name: string, part: readonly DigitLayerStages[], cells: readonly string[]): string => {
    const before = sum(part, ({ coded }) => coded.originalBytes);
    const weights = sum(part, ({ coded }) => coded.weights);
    const kept = sum(part, ({ coded }) => coded.kept);
    const shared = sum(part, ({ fixed }) => fixed.sharedBytes);
    const coded = sum(part, ({ coded: { codedBytes } }) => codedBytes);
    return row(
      name,
      integer(weights),
      percent(kept, weights),
      ...cells,
      percent(shared, before),
      percent(coded, before),
    );
  };
  return [
    "| layer | weights | kept | fillers | values | weight bits PQ / PQH | index bits PQ / PQH | PQ | PQH |",
    "|---|---|---|---|---|---|---|---|---|",
    ...layers.map(({ layer, fixed, coded }) =>
      line(
        layer,
        [{ layer, fixed, coded }],
        [
          `${fixed.fillers} / ${coded.fillers}`,
          `${coded.codebookEntries}`,
          bits(fixed.symbolBits.shared, coded.symbolBits.coded),
          bits(fixed.relativeIndexBits.shared, coded.relativeIndexBits.coded),
        ],
      ),
    ),
    line("all", layers, ["", "", "", ""]),
  ].join("\n");
};

/** Size, rate and accuracy behind every stage, in Markdown, and float against file digit by digit. */
export const stageTable = (
  { calls, layers, bytes }: DigitRun,
  labels: Uint8Array,
  biases: number,
): string => {
  const before = sum(layers, ({ coded }) => coded.originalBytes);
  const line = (stage: string, size: number, whole: number, called: Uint8Array): string => {
    const right = countRight(called, labels);
    return row(
      stage,
      integer(size),
      rate(whole, size),
      percent(right, labels.length),
      `${right} of ${labels.length}`,
    );
  };
  const pruned = sum(layers, ({ fixed }) => fixed.prunedBytes);
  const shared = sum(layers, ({ fixed }) => fixed.sharedBytes);
  const coded = sum(layers, (layer) => layer.coded.codedBytes);
  const weights = sum(layers, (layer) => layer.coded.weights);
  const kept = sum(layers, (layer) => layer.coded.kept);
  const pair = comparePaired(calls.baseline, calls.decoded, labels);
  return [
    "| stage | bytes | rate | accuracy | right |",
    "|---|---|---|---|---|",
    line("float", before, before, calls.baseline),
    line("P", pruned, before, calls.pruned),
    line("P+Q", shared, before, calls.decoded),
    line("P+Q+H", coded, before, calls.decoded),
    line("file", bytes.length, before + 4 * biases, calls.decoded),
    "",
    `1 of ${(weights / kept).toFixed(1)} weights kept; the file, with biases, is compared with ${integer(before + 4 * biases)} bytes.`,
    `Both right ${pair.bothRight}, only float ${pair.onlyFirst}, only compressed ${pair.onlySecond}, neither ${pair.bothWrong}:` +
      ` change ${pair.gainPoints.toFixed(2)} +- ${pair.marginPoints.toFixed(2)} points (95 %), McNemar p = ${pair.p.toFixed(2)}.`,
  ].join("\n");
};
