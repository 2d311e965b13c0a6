/** An int8 network as data. Tensors are (channels, samples), channel-major; real value = scale * (q - zeroPoint). */

export interface Quantisation {
  /** Positive. */
  readonly scale: number;
  /** -128..127. */
  readonly zeroPoint: number;
}

/** What the first operand `a` of the multiplier is; approximate products depend on it. */
export type OperandOrder = "weight-first" | "activation-first";

interface ProductLayer {
  readonly name: string;
  /**
   * (outputs, inputs) row-major; conv1d (outChannels, inChannels, kernel), depthwise-conv1d (channels, kernel).
   * -127..127, zero-point 0.
   */
  readonly weights: Int8Array;
  /** Per output (channel). */
  readonly weightScales: Float64Array;
  /** Per output (channel), at scale input.scale * weightScales[c], zero-point 0. */
  readonly bias: Int32Array;
  readonly output: Quantisation;
  /** `relu` clamps at the real zero, fused into the requantisation. */
  readonly activation: "none" | "relu";
  /** Name of the multiplier every product goes through. */
  readonly multiplier: string;
  readonly operandOrder: OperandOrder;
}

export interface Conv1dLayer extends ProductLayer {
  readonly kind: "conv1d";
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride: number;
  /** `same`: ceil(samples / stride) outputs, the odd padding sample on the right (TFLite's rule). */
  readonly padding: "same" | "valid";
}

/** Each channel is convolved with its own kernel; as many channels come out as go in. Weights (channels, kernel). */
export interface DepthwiseConv1dLayer extends ProductLayer {
  readonly kind: "depthwise-conv1d";
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  /** As in {@link Conv1dLayer}. */
  readonly padding: "same" | "valid";
}

/** Takes its input flattened channel-major. */
export interface DenseLayer extends ProductLayer {
  readonly kind: "dense";
  readonly inputs: number;
  readonly outputs: number;
}

/** Windows without padding; the average is rounded half away from zero (TFLite's rule). */
interface PoolLayer {
  readonly kind: "max-pool" | "average-pool";
  readonly name: string;
  readonly size: number;
  readonly stride: number;
}

interface GlobalAveragePoolLayer {
  readonly kind: "global-average-pool";
  readonly name: string;
}

/** Flattens the features channel-major and appends the scalar input, requantising the features to `output`. */
interface ConcatLayer {
  readonly kind: "concat-scalars";
  readonly name: string;
  /** Must equal the quantisation of the scalar input. */
  readonly output: Quantisation;
}

/** A layer whose products go through a multiplier. */
export type WeightedLayer = Conv1dLayer | DepthwiseConv1dLayer | DenseLayer;

export type Layer = WeightedLayer | PoolLayer | GlobalAveragePoolLayer | ConcatLayer;

export const isWeighted = (layer: Layer): layer is WeightedLayer => "weights" in layer;

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** One run of a test set: every run is recorded, also the bad ones. */
interface TestRun {
  readonly testSet: string;
  readonly purpose: string;
  readonly figures: { readonly [name: string]: number };
}

/** Where a model comes from and what was measured on it. */
export interface ModelCard {
  readonly name: string;
  readonly role: string;
  readonly trainingData: string;
  readonly selection: string;
  readonly figures: { readonly [name: string]: number };
  readonly testRuns: readonly TestRun[];
}

export interface Model {
  readonly name: string;
  readonly signal: {
    readonly channels: number;
    readonly samples: number;
    readonly quantisation: Quantisation;
  };
  /** The second input; needs one `concat-scalars` layer. */
  readonly scalars?: { readonly count: number; readonly quantisation: Quantisation };
  readonly layers: readonly Layer[];
  readonly card: ModelCard;
  /** Whatever goes with the network (feature scaling, other heads); not read here. */
  readonly extra?: JsonValue;
}
