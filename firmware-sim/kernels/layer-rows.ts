import type { Arena } from "./arena.ts";
import type { ActivationBuffer } from "./buffer.ts";
import type { PackedLayer } from "./packed-layer.ts";

/** One kernel call over the positions of one item of a batch. */
export type Pass = (item: number, positions: number) => void;

/** Runs over `count` items of a batch. */
export type Step = (count: number) => void;

/** Where the windows of a layer begin and its sums go, for each item of a batch. */
export interface LayerRows {
  readonly packed: PackedLayer;
  readonly input: ActivationBuffer;
  /** Bytes between the windows of two positions. */
  readonly step: number;
  /** Items that a batch may hold. */
  readonly items: number;
  /** A layer of one position treats the items as its positions, all at once. */
  readonly flat: boolean;
  /** Outputs of a row of sums, padded to whole groups. */
  readonly width: number;
  readonly sums: number;
  /** Bytes between the sums of two items. */
  readonly sumPitch: number;
}

export function layerRows(
  arena: Arena,
  packed: PackedLayer,
  input: ActivationBuffer,
  items: number,
  width: number,
): LayerRows {
  const flat = packed.positions === 1;
  const sumPitch = 4 * width * packed.positions;
  return {
    packed,
    input,
    step: flat ? input.pitch : packed.stepBytes,
    items,
    flat,
    width,
    sums: arena.allocate(items * sumPitch),
    sumPitch,
  };
}

/**
 * Every pass over the whole batch before the next one: a pass's tables stay in the cache for all items.
 */
export function runPasses(rows: LayerRows, passes: readonly Pass[]): Step {
  const { positions } = rows.packed;
  if (rows.flat) {
    return (count) => {
      for (const pass of passes) pass(0, count);
    };
  }
  return (count) => {
    for (const pass of passes) for (let item = 0; item < count; item++) pass(item, positions);
  };
}

/** What the first pass begins with, later ones with the sums so far. */
export interface Starts {
  readonly address: number;
  /** Bytes between two positions; 0 where all have the same. */
  readonly step: number;
}

/** A copy of the input with an index for the tables in each element, in the input's own places. */
export function indexCopy(
  arena: Arena,
  rows: LayerRows,
  kernel: "splitNibbles" | "entryOffsets",
): { readonly address: number; readonly step: Step } {
  const { start, pitch } = rows.input;
  const address = arena.allocate(rows.items * pitch + 64);
  const fill = arena.kernels[kernel];
  return { address, step: (count) => fill(address, start, (count * pitch) / 16) };
}

export const roundUp = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;
