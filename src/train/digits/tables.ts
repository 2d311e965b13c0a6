import { countRight } from "./classify.ts";
import { comparePaired } from "./compare.ts";
import type { DigitLayerStages, DigitRun } from "./run.ts";

const sum = (layers: readonly DigitLayerStages[], of: (layer: DigitLayerStages) => number): number =>
  layers.reduce((total, layer) => total + of(layer), 0);

const rate = (before: number, after: number): string => `${(before / after).toFixed(1)}x`;

/** Every layer beside the columns of Han et al.'s tables 2 and 3: bits an entry, shares of the float size. */
export const layerTable = (layers: readonly DigitLayerStages[]): string => {
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;
  const lines = layers.map((l) =>
    [
      l.layer.padEnd(6),
      `${l.weights}`.padStart(7),
      percent(l.kept, l.weights).padStart(8),
      `${l.fillers}`.padStart(7),
      `${l.codebookEntries}`.padStart(6),
      l.symbolBits.shared.toFixed(1).padStart(7),
      l.symbolBits.coded.toFixed(1).padStart(6),
      l.relativeIndexBits.shared.toFixed(1).padStart(7),
      l.relativeIndexBits.coded.toFixed(1).padStart(6),
      percent(l.sharedBytes, l.originalBytes).padStart(9),
      percent(l.codedBytes, l.originalBytes).padStart(9),
    ].join(" "),
  );
  const head = "layer  weights     kept fillers values  bits PQ    PQH  idx PQ    PQH        PQ       PQH";
  const all = { before: sum(layers, (l) => l.originalBytes), weights: sum(layers, (l) => l.weights) };
  const total = [
    "total ",
    `${all.weights}`.padStart(7),
    percent(
      sum(layers, (l) => l.kept),
      all.weights,
    ).padStart(8),
    `${sum(layers, (l) => l.fillers)}`.padStart(7),
    " ".repeat(36),
    percent(
      sum(layers, (l) => l.sharedBytes),
      all.before,
    ).padStart(9),
    percent(
      sum(layers, (l) => l.codedBytes),
      all.before,
    ).padStart(9),
  ].join(" ");
  return [head, ...lines, total].join("\n");
};

/** Size, rate and accuracy behind every stage, the size of the file, and the pair of float and file, digit by digit. */
export const stageTable = (
  { calls, layers, bytes }: DigitRun,
  labels: Uint8Array,
  biases: number,
): string => {
  const before = sum(layers, (l) => l.originalBytes);
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
    "stage       bytes    rate accuracy      right",
    line("float", before, calls.baseline),
    line(
      "P",
      sum(layers, (l) => l.prunedBytes),
      calls.pruned,
    ),
    line(
      "P+Q",
      sum(layers, (l) => l.sharedBytes),
      calls.decoded,
    ),
    line(
      "P+Q+H",
      sum(layers, (l) => l.codedBytes),
      calls.decoded,
    ),
    `file with biases, header and checksum: ${bytes.length} bytes of ${before + 4 * biases}, ${rate(before + 4 * biases, bytes.length)}`,
    `both right ${pair.bothRight}, only float ${pair.onlyFirst}, only compressed ${pair.onlySecond}, neither ${pair.bothWrong};` +
      ` change ${gainPoints.toFixed(2)} +- ${marginPoints.toFixed(2)} points (95 %), McNemar p = ${pair.p.toFixed(2)}`,
  ].join("\n");
};
