import { encodeLayer, type LayerSize, type SharedLayer } from "./layer-coding.ts";
import { toEntries } from "./relative-index.ts";

/** Sizes of one layer's weights behind each stage of Deep Compression; biases are not in them. */
export interface LayerStages {
  readonly weights: number;
  /** Weights that are not pruned. */
  readonly kept: number;
  readonly fillers: number;
  readonly codebookEntries: number;
  /** Width of a relative index; 0 where the layer is stored dense. */
  readonly indexBits: number;
  /** All weights at their own width. */
  readonly originalBytes: number;
  /** P: entries (kept weights and fillers) at their own width, each with a relative index. */
  readonly prunedBytes: number;
  /** P+Q: entries as places in the codebook, with relative indices, codebook and header. */
  readonly sharedBytes: number;
  /** P+Q+H: the same with Huffman codes and their tables, for either stream only where that is smaller. */
  readonly codedBytes: number;
  /** Mean bits of an entry's place in the codebook and of its relative index, without tables. */
  readonly symbolBits: { readonly shared: number; readonly coded: number };
  readonly relativeIndexBits: { readonly shared: number; readonly coded: number };
  /** Where the bits go behind all stages. */
  readonly size: LayerSize;
}

/**
 * The stage-wise sizes of a layer, each the length of bytes that decode (P: of those that would).
 *
 * @param originalBits width of a weight before compression: 32 for float, 8 for int8.
 */
export function layerStages(
  layer: SharedLayer,
  { indexBits, originalBits }: { readonly indexBits: number; readonly originalBits: number },
): LayerStages {
  const entries = toEntries(layer.assignments, indexBits).gaps.length;
  const shared = encodeLayer(layer, { indexBits, huffman: "never" }).size;
  const coded = encodeLayer(layer, { indexBits }).size;
  const each = (bits: number) => (entries === 0 ? 0 : bits / entries);
  return {
    weights: coded.weights,
    kept: coded.kept,
    fillers: coded.fillers,
    codebookEntries: layer.codebook.length,
    indexBits,
    originalBytes: Math.ceil((coded.weights * originalBits) / 8),
    prunedBytes: Math.ceil((coded.headerBits + entries * (originalBits + indexBits)) / 8),
    sharedBytes: shared.bytes,
    codedBytes: coded.bytes,
    symbolBits: { shared: each(shared.symbolBits), coded: each(coded.symbolBits) },
    relativeIndexBits: { shared: each(shared.relativeIndexBits), coded: each(coded.relativeIndexBits) },
    size: coded,
  };
}

/** The width of relative indices, 0..`most`, that codes a layer in the fewest bytes; the narrowest of equals. */
export function smallestIndexBits(layer: SharedLayer, most = 10): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let indexBits = 0; indexBits <= most; indexBits++) {
    const { bytes } = encodeLayer(layer, { indexBits }).size;
    if (bytes < least) {
      least = bytes;
      best = indexBits;
    }
  }
  return best;
}
