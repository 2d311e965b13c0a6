import { createRequire } from "node:module";
import { type OnnxGraph, writeOnnx } from "./onnx-writer.ts";

interface OrtTensor {
  readonly data: Uint8Array | Int32Array;
}
type Feeds = { readonly [name: string]: OrtTensor };
interface OrtSession {
  run(feeds: Feeds): Promise<{ readonly [name: string]: OrtTensor }>;
}
interface OrtModule {
  readonly env: { readonly versions: { readonly node?: string; readonly common: string } };
  readonly Tensor: new (type: string, data: Uint8Array, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: { readonly [name: string]: unknown }): Promise<OrtSession>;
  };
}

export interface OnnxRuntime {
  readonly version: string;
  tensor(data: Uint8Array, dims: readonly number[]): OrtTensor;
  /** One thread. `precise` asks for products of int8 weights that cannot saturate where the processor has no VNNI. */
  open(graph: OnnxGraph, options?: { readonly precise?: boolean }): Promise<OrtSession>;
}

/** onnxruntime-node out of bench/peers; undefined where it is not installed or does not run. */
export function loadOnnxRuntime(): OnnxRuntime | undefined {
  let ort: OrtModule;
  try {
    ort = createRequire(new URL("../peers/package.json", import.meta.url))("onnxruntime-node") as OrtModule;
  } catch {
    return undefined;
  }
  return {
    version: ort.env.versions.node ?? ort.env.versions.common,
    tensor: (data, dims) => new ort.Tensor("uint8", data, dims),
    open: (graph, { precise = false } = {}) =>
      ort.InferenceSession.create(writeOnnx(graph), {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: "sequential",
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
        ...(precise ? { extra: { session: { x64quantprecision: "1" } } } : {}),
      }),
  };
}
