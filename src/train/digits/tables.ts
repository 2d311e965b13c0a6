import { countRight } from "./classify.ts";
import { comparePaired } from "./compare.ts";
import type { DigitLayerStages, DigitRun } from "./run.ts";

const sum = (layers: readonly DigitLayerStages[], of: (layer: DigitLayerStages) => number): number =>
  layers.reduce((total, layer) => total + of(layer), 0);

const rate = (before: number, after: number): string => `${(before / after).toFixed(1)}x`;

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;

/** Every layer in the columns of Han et al.'s tables 2 and 3: bits of an entry, shares of the float size. */
export const layerTable = (layers: readonly DigitLayerStages[]): string => {
  const line = (name: string, part: readonly DigitLayerStages[], cells: readonly string[]): string => {
    const before = sum(part, (l) => l.coded.originalBytes);
    const weights = sum(part, (l) => l.coded.weights);
    const kept = sum(part, (l) => l.coded.kept);
    const widths = [9, 7, 7, 6, 7, 6];
    return [
      name.padEnd(6),
      `${weights}`.padStart(7),
      percent(kept, weights).padStart(8),
      ...widths.map((width, i) => (cells[i] ?? "").padStart(width)),
      percent(
        sum(part, (l) => l.fixed.sharedBytes),
        before,
      ).padStart(9),
      percent(
        sum(part, (l) => l.coded.codedBytes),
        before,
      ).padStart(9),
    ].join(" ");
  };
  return [
    "layer  weights     kept   fillers  values bits PQ    PQH  idx PQ    PQH        PQ       PQH",
    ...layers.map((l) =>
      line(
        l.layer,
        [l],
        [
          `${l.fixed.fillers}/${l.coded.fillers}`,
          `${l.coded.codebookEntries}`,
          l.fixed.symbolBits.shared.toFixed(1),
          l.coded.symbolBits.coded.toFixed(1),
          l.fixed.relativeIndexBits.shared.toFixed(1),
          l.coded.relativeIndexBits.coded.toFixed(1),
        ],
      ),
    ),
    line("total", layers, []),
  ].join("\n");
};

/** Size, rate and accuracy behind every stage, the size of the file, and the pair of float and file, digit by digit. */
export const stageTable = (
  { calls, layers, bytes }: DigitRun,
  labels: Uint8Array,
  biases: number,
): string => {
  const before = sum(layers, (l) => l.coded.originalBytes);
  const line = (stage: string, size: number, called: Uint8Array): string => {
    const right = countRight(called, labels);
    return [
      stage.padEnd(8),
      `${size}`.padStart(9),
      rate(before, size).padStart(7),
      `${((100 * right) / labels.length).toFixed(2)}%`.padStart(8),
      `${right}/${labels.length}`.padStart(10),
    ].join(" ");
  };
  const pair = comparePaired(calls.baseline, calls.decoded, labels);
  const { gainPoints, marginPoints } = pair;
  return [
    `weights kept: 1 of ${(sum(layers, (l) => l.coded.weights) / sum(layers, (l) => l.coded.kept)).toFixed(
      1,
    )}`,
    "stage       bytes    rate accuracy      right",
    line("float", before, calls.baseline),
    line(
      "P",
      sum(layers, (l) => l.fixed.prunedBytes),
      calls.pruned,
    ),
    line(
      "P+Q",
      sum(layers, (l) => l.fixed.sharedBytes),
      calls.decoded,
    ),
    line(
      "P+Q+H",
      sum(layers, (l) => l.coded.codedBytes),
      calls.decoded,
    ),
    `file with biases, header and checksum: ${bytes.length} bytes of ${before + 4 * biases}, ${rate(before + 4 * biases, bytes.length)}`,
    `both right ${pair.bothRight}, only float ${pair.onlyFirst}, only compressed ${pair.onlySecond}, neither ${pair.bothWrong};` +
      ` change ${gainPoints.toFixed(2)} +- ${marginPoints.toFixed(2)} points (95 %), McNemar p = ${pair.p.toFixed(2)}`,
  ].join("\n");
};
