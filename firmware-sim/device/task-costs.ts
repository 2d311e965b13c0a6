/**
 * Processor cycles of the firmware tasks that are simulated in floating point here: what a Cortex-M4F with
 * single-precision FPU needs, counted from the arithmetic of each step. Source: own count of operations, at 1 cycle
 * for multiply, add, load pipelined in a loop, 14 for a divide (Arm Cortex-M4 Technical Reference Manual r0p1, tables
 * 3-1 and 7-1), plus loop overhead; uncertainty of a factor of 2 either way, kept in docs/energy.md.
 */
export const TASK_CYCLES = {
  /** Band-pass 0.5-40 Hz: two second-order sections of 5 multiply-adds, 2 loads and 2 stores each, per sample. */
  filterPerSample: 40,
  /** QRS detector: band-pass (two sections), slope, moving energy, threshold and peak logic, per sample. */
  qrsPerSample: 90,
  /** PPG pulse detector: band-pass (two sections), slope sum, threshold logic, per sample. */
  pulsePerSample: 80,
  /** Bookkeeping of one beat or pulse: interval history, queue. */
  perDetection: 300,
  /** Heart rate and variability of one window: sums over its intervals, two square roots. */
  heartRatePerWindow: 1200,
  /** A layer without products (pooling, joining): load, requantise, store, per output byte. */
  perCopiedByte: 8,
  /** Building one report: packing, checksum, hand-over to the radio. */
  reportPerMessage: 800,
} as const;

/** Bytes of a report over the radio: head (sequence number, window, verdict), and what each beat or pulse rate adds. */
export const REPORT_BYTES = { head: 4, perBeat: 4, heartRate: 6 } as const;
