import type { Contender } from "./contender.ts";
import { toUint8 } from "./onnx-network.ts";
import type { OnnxRuntime } from "./onnx-runtime.ts";
import type { OnnxGraph } from "./onnx-writer.ts";
import { macsOf, type Problem } from "./problem.ts";

/** MatMulInteger of uint8 activations (zero-point 128) and constant int8 weights: the same int32 sums as ours. */
function graphOf({ outputs, positions, taps, weights }: Problem): OnnxGraph {
  const transposed = new Int8Array(weights.length);
  for (let m = 0; m < outputs; m++) {
    for (let k = 0; k < taps; k++) transposed[k * outputs + m] = weights[m * taps + k]!;
  }
  return {
    nodes: [{ type: "MatMulInteger", inputs: ["x", "w", "x_zero", "w_zero"], outputs: ["y"] }],
    constants: [
      { name: "w", type: "int8", dims: [taps, outputs], data: transposed },
      { name: "x_zero", type: "uint8", dims: [], data: Uint8Array.of(128) },
      { name: "w_zero", type: "int8", dims: [], data: Int8Array.of(0) },
    ],
    inputs: [{ name: "x", type: "uint8", dims: [positions, taps] }],
    outputs: [{ name: "y", type: "int32", dims: [positions, outputs] }],
  };
}

/**
 * onnxruntime on the matrix product: as it comes, and asked for products that cannot saturate. Without VNNI the former adds
 * pairs of products in saturating int16, so it is exact only where no pair leaves that range; `name` says how many sums
 * differed.
 */
export async function onnxGemms(
  runtime: OnnxRuntime,
  problem: Problem,
  exactSums: Int32Array,
): Promise<readonly Contender[]> {
  const { outputs, positions, taps } = problem;
  const feeds = { x: runtime.tensor(toUint8(problem.activations), [positions, taps]) };
  return Promise.all(
    [false, true].map(async (precise): Promise<Contender> => {
      const session = await runtime.open(graphOf(problem), { precise });
      const { data } = (await session.run(feeds))["y"]!;
      let wrong = 0;
      for (let m = 0; m < outputs; m++) {
        for (let n = 0; n < positions; n++) {
          if (data[n * outputs + m] !== exactSums[m * positions + n]) wrong++;
        }
      }
      const share = `${((100 * wrong) / exactSums.length).toFixed(1)} % of the sums saturated`;
      return {
        name: wrong === 0 ? "all sums equal" : share,
        group: precise ? "onnxruntime MatMulInteger, precise" : "onnxruntime MatMulInteger",
        macs: macsOf(problem),
        async run(repeats) {
          const start = performance.now();
          for (let i = 0; i < repeats; i++) await session.run(feeds);
          return ((performance.now() - start) * 1e6) / repeats;
        },
      };
    }),
  );
}
