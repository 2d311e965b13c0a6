// Recordings

export type { Annotation } from "../datasets/annotation/annotation.ts";
export { openRecording } from "../datasets/io/open.ts";
export { openDemo, openShipped, shippedNames } from "../datasets/io/shipped.ts";
export type { BlockOptions, Channel, Finding, Recording } from "../datasets/recording.ts";
export { mixNoise } from "../datasets/synthetic/mix-noise.ts";
export { axFpmMultiply } from "../firmware-sim/arith/families/mirror-adder.ts";
// The simulated device
export { errorMap } from "../firmware-sim/arith/metrics/error-map.ts";
export { type ErrorMetrics, errorMetrics } from "../firmware-sim/arith/metrics/error-metrics.ts";
export type { Multiplier } from "../firmware-sim/arith/multiplier.ts";
export {
  type FunctionMultiplierOptions,
  functionMultiplier,
} from "../firmware-sim/arith/own/function-multiplier.ts";
export { tableMultiplier } from "../firmware-sim/arith/own/table.ts";
export { readTableFile, type TableFileOptions, tableFormat } from "../firmware-sim/arith/own/table-file.ts";
export { findMultiplier, multipliers, wideMultipliers } from "../firmware-sim/arith/registry.ts";
export { truthTable } from "../firmware-sim/arith/truth-table.ts";
export { cells, findCell } from "../firmware-sim/battery/config/cells.ts";
export { lifetime } from "../firmware-sim/battery/lifetime.ts";
export type { Design } from "../firmware-sim/device/design.ts";
export { designs, findDesign } from "../firmware-sim/device/designs.ts";
export type { Device } from "../firmware-sim/device/device.ts";
export { createEcgDevice } from "../firmware-sim/device/ecg-device.ts";
export type { DeviceEvent } from "../firmware-sim/device/events.ts";
export { createPpgDevice } from "../firmware-sim/device/ppg-device.ts";
export { priceLedger } from "../firmware-sim/energy/price.ts";
export { verilogOf } from "../firmware-sim/hdl/verilog.ts";
export { createNetwork } from "../firmware-sim/kernels/network.ts";
export { createReferenceNetwork } from "../firmware-sim/nn/reference.ts";
export { chips, findChip } from "../firmware-sim/soc/config/chips.ts";
export { createSoc } from "../firmware-sim/soc/soc.ts";
// Signals
export { createPulseDetector } from "../signals/detect/pulse-detector.ts";
export { createQrsDetector } from "../signals/detect/qrs-detector.ts";
export { type ErrorCode, errorCodes, PulsegateError } from "../signals/errors.ts";
export { butterworth } from "../signals/filter/butterworth.ts";
export { notch } from "../signals/filter/notch.ts";
export { createResampler, rationalRate } from "../signals/filter/resample.ts";
export { createSosFilter } from "../signals/filter/sos.ts";
export type { Block, GapBlock, SampleBlock } from "../signals/sample-block.ts";

// Replay and report
export { loadDesign } from "./design-file.ts";
export { loadBeatModel, loadGateModel } from "./models.ts";
export { type ReplayOptions, replay } from "./replay/replay.ts";
export { writeOutput } from "./replay/write-output.ts";
export { renderReport } from "./report/html.ts";
export { type RunSummary, runSummarySchema } from "./report/summary.ts";
