import { type Contender, processorNs } from "./contender.ts";
import { toUint8 } from "./onnx-network.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";
import type { OnnxGraph } from "./onnx-writer.ts";
import { macsOf, type Problem } from "./problem.ts";

/** (rows, columns) to (columns, rows). */
function transpose<T extends Int8Array | Uint8Array>(values: T, rows: number, columns: number): T {
  const out = values.slice() as T;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  }
  return out;
}

/** MatMulInteger of uint8 activations (zero-point 128) and constant int8 weights: the same int32 sums as ours. */
const matMulInteger = ({ outputs, positions, taps, weights }: Problem): OnnxGraph => ({
  nodes: [{ type: "MatMulInteger", inputs: ["x", "w", "x_zero", "w_zero"], outputs: ["y"] }],
  constants: [
    { name: "w", type: "int8", dims: [taps, outputs], data: transpose(weights, outputs, taps) },
    { name: "x_zero", type: "uint8", dims: [], data: Uint8Array.of(128) },
    { name: "w_zero", type: "int8", dims: [], data: Int8Array.of(0) },
  ],
  inputs: [{ name: "x", type: "uint8", dims: [positions, taps] }],
  outputs: [{ name: "y", type: "int32", dims: [positions, outputs] }],
});

/** The same product as a convolution of one tap per channel, requantised to uint8: what quantised networks run. */
const qLinearConv = ({ outputs, positions, taps, weights }: Problem): OnnxGraph => ({
  nodes: [
    {
      type: "QLinearConv",
      inputs: ["x", "x_scale", "x_zero", "w", "w_scale", "w_zero", "y_scale", "x_zero"],
      outputs: ["y"],
      attributes: { kernel_shape: [1] },
    },
  ],
  constants: [
    { name: "x_scale", type: "float32", dims: [], data: Float32Array.of(0.02) },
    { name: "x_zero", type: "uint8", dims: [], data: Uint8Array.of(128) },
    { name: "w", type: "int8", dims: [outputs, taps, 1], data: weights },
    { name: "w_scale", type: "float32", dims: [outputs], data: new Float32Array(outputs).fill(0.004) },
    { name: "w_zero", type: "int8", dims: [outputs], data: new Int8Array(outputs) },
    { name: "y_scale", type: "float32", dims: [], data: Float32Array.of(0.05) },
  ],
  inputs: [{ name: "x", type: "uint8", dims: [1, taps, positions] }],
  outputs: [{ name: "y", type: "uint8", dims: [1, outputs, positions] }],
});

/** Share of the sums, (positions, outputs), that differ from exact ones, (outputs, positions). */
function wrongShare(data: ArrayLike<number>, { outputs, positions }: Problem, exactSums: Int32Array): number {
  let wrong = 0;
  for (let m = 0; m < outputs; m++) {
    for (let n = 0; n < positions; n++) {
      if (data[n * outputs + m] !== exactSums[m * positions + n]) wrong++;
    }
  }
  return wrong / exactSums.length;
}

/**
 * onnxruntime on the matrix product: as it comes, and asked for products that cannot saturate. Without VNNI the former adds
 * pairs of products in saturating int16, so it is exact only where no pair leaves that range; the contender's name says how
 * many sums differed.
 */
export async function onnxGemms(
  runtime: OnnxRuntime,
  problem: Problem,
  exactSums: Int32Array,
): Promise<readonly Contender[]> {
  const { positions, taps } = problem;
  const codes = toUint8(problem.activations);
  const rows = { x: runtime.tensor(codes, [positions, taps]) };
  const columns = { x: runtime.tensor(transpose(codes, positions, taps), [1, taps, positions]) };
  const kinds = [
    { operator: "MatMulInteger", graph: matMulInteger(problem), feeds: rows },
    { operator: "QLinearConv", graph: qLinearConv(problem), feeds: columns },
  ];
  const contenders: Contender[] = [];
  for (const { operator, graph, feeds } of kinds) {
    for (const precise of [false, true]) {
      const session = await runtime.open(graph, { precise });
      const { data } = (await session.run(feeds))["y"]!;
      const wrong = operator === "MatMulInteger" ? wrongShare(data, problem, exactSums) : undefined;
      contenders.push({
        name: wrong === undefined ? "requantised" : `${(100 * wrong).toFixed(1)} % of the sums saturated`,
        group: `onnxruntime ${operator}${precise ? ", precise" : ""}`,
        macs: macsOf(problem),
        async run(repeats) {
          const start = process.cpuUsage();
          for (let i = 0; i < repeats; i++) await session.run(feeds);
          return processorNs(start) / repeats;
        },
      });
    }
  }
  return contenders;
}
