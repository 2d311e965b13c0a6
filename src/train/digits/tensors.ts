import type { Parameter } from "../float/layers.ts";
import { padded, type TrainedMatrix } from "./layers.ts";
import type { DigitNetwork } from "./networks.ts";

/** One trained array of a network under its layer's name. */
export interface Tensor {
  readonly layer: string;
  readonly kind: "weights" | "bias";
  readonly matrix: TrainedMatrix;
}

/** Weights and bias of every layer, in order. */
export const tensorsOf = (net: DigitNetwork): Tensor[] =>
  net.weighted.flatMap(({ name, layer }) => [
    { layer: name, kind: "weights" as const, matrix: layer.weights },
    { layer: name, kind: "bias" as const, matrix: layer.bias },
  ]);

/** Place in a matrix's padded array of every number in the order that models are stored in: output after output. */
const placesOf = ({ rows, columns }: TrainedMatrix): Int32Array => {
  const places = new Int32Array(rows * columns);
  for (let i = 0; i < places.length; i++) places[i] = (i % rows) * padded(columns) + Math.floor(i / rows);
  return places;
};

const places = new WeakMap<TrainedMatrix, Int32Array>();
/** Place in the padded array of every number in stored order. */
export const storedPlaces = (matrix: TrainedMatrix): Int32Array => {
  const known = places.get(matrix) ?? placesOf(matrix);
  places.set(matrix, known);
  return known;
};

/** Values or gradients in stored order, without padding: outputs x inputs. */
export const readStored = (matrix: TrainedMatrix, from: keyof Parameter = "values"): Float32Array =>
  Float32Array.from(storedPlaces(matrix), (place) => matrix[from][place]!);

/** Puts numbers in stored order in their places. */
export const writeStored = (matrix: TrainedMatrix, numbers: ArrayLike<number>): void => {
  storedPlaces(matrix).forEach((place, i) => {
    matrix.values[place] = numbers[i]!;
  });
};

/** All trained numbers of a network, tensor after tensor. */
export const readAll = (net: DigitNetwork): Float32Array[] =>
  tensorsOf(net).map(({ matrix }) => readStored(matrix));

/** Sets what {@link readAll} read. */
export const writeAll = (net: DigitNetwork, numbers: readonly Float32Array[]): void => {
  tensorsOf(net).forEach(({ matrix }, i) => {
    writeStored(matrix, numbers[i]!);
  });
};
