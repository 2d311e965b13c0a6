import { table } from "../table.ts";
import type { CompressionRun, Fidelity } from "./compress-model.ts";

const percent = (share: number, digits = 2) => (100 * share).toFixed(digits);
const rate = (from: number, to: number) => `${(from / to).toFixed(2)}x`;

function layerTable({ flash }: CompressionRun): string {
  const rows = flash.layers.map((layer) => [
    layer.name,
    layer.weights,
    percent(layer.kept / layer.weights, 0),
    layer.codebookEntries,
    `${layer.symbolBits.shared} / ${layer.symbolBits.coded.toFixed(1)}`,
    `${layer.relativeIndexBits.shared} / ${layer.relativeIndexBits.coded.toFixed(1)}`,
    layer.prunedBytes,
    layer.sharedBytes,
    layer.codedBytes,
    percent(layer.codedBytes / layer.originalBytes, 1),
  ]);
  const head = ["layer", "weights", "kept %", "values", "weight bits Q / QH", "index bits Q / QH"];
  return table([...head, "P bytes", "P+Q", "P+Q+H", "of int8 %"], rows, { numbersFrom: 1 });
}

const classText = (score: Fidelity["V"]) =>
  score === undefined ? "" : `${percent(score.sensitivity)} / ${percent(score.predictivity)}`;

function stageTable({ flash, fidelity, method }: CompressionRun): string {
  const row = (stage: string, bytes: number, kept: Fidelity | undefined) => [
    stage,
    bytes,
    rate(flash.float32Bytes, bytes),
    rate(flash.int8Bytes, bytes),
    kept === undefined ? "-" : percent(kept.share),
    ...(method === "fine-tuned" ? [classText(kept?.V), classText(kept?.S)] : []),
  ];
  const head = [
    "stage",
    "bytes",
    "of float32",
    "of int8",
    method === "fine-tuned" ? "accuracy %" : "same calls %",
  ];
  return table(
    method === "fine-tuned" ? [...head, "V Se / +P", "S Se / +P"] : head,
    [
      row("float32 weights and biases", flash.float32Bytes, undefined),
      row("int8 flash image", flash.int8Bytes, fidelity?.original),
      row("P   pruned", flash.prunedBytes, fidelity?.pruned),
      row("P+Q shared values", flash.sharedBytes, fidelity?.shared),
      row("P+Q+H Huffman-coded", flash.codedBytes, fidelity?.shared),
    ],
    { numbersFrom: 1 },
  );
}

function searchText({ fidelity }: NonNullable<CompressionRun["search"]>): string {
  const { share, V } = fidelity;
  return V === undefined
    ? `${percent(share)} % same calls`
    : `accuracy ${percent(share)} %, V Se / +P ${classText(V)} %`;
}

function searchTable({ search }: CompressionRun): string[] {
  if (search === undefined) return [];
  const rows = search.layers.map(({ name, weights, bits, scheme }) => [name, weights, bits, scheme]);
  return [
    "",
    `Bit widths without retraining, loss of at most ${percent(search.drop)} points allowed`,
    table(["layer", "weights", "bits", "codebook"], rows, { numbersFrom: 1 }),
    `mean ${search.meanBits.toFixed(2)} bits a weight (codebooks: ${search.codebookBytes} bytes more): ${searchText(search)}`,
  ];
}

/** The run as text for the terminal. */
export const compressionText = (run: CompressionRun): string =>
  [
    `${run.model}: ${run.method === "fine-tuned" ? "pruned, shared and fine-tuned on DS1" : "weights only, nothing retrained"}`,
    layerTable(run),
    "Q fixed width, QH mean bits with Huffman codes (tables not in them, but in the bytes); bytes of weights alone",
    "",
    stageTable(run),
    `Bytes are all that a device stores. ${run.method === "fine-tuned" ? "Accuracy" : "Same calls"}: ${run.measured}.`,
    ...searchTable(run),
  ].join("\n");
