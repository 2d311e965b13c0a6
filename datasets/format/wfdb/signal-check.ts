import type { FindingLog } from "../finding-log.ts";
import type { WfdbSignal } from "./header.ts";

/** Compares a signal that is read from its start to its end with what the header says about it. */
export interface SignalCheck {
  push(samples: Int32Array): void;
  /** Reports; to be called only when every sample has been pushed. */
  finish(): void;
}

const label = (signal: WfdbSignal): string => signal.description || signal.file;

/**
 * Checks the 16-bit sum and the initial value. A wrong sum is an error, a missing or zero one a warning, and so is a
 * wrong initial value, which many published headers have.
 */
export const createSignalCheck = (signal: WfdbSignal, headerFile: string, log: FindingLog): SignalCheck => {
  const at = { line: signal.line };
  let sum = 0;
  let first: number | undefined;
  return {
    push(samples) {
      first ??= samples[0];
      let partial = 0;
      for (let i = 0; i < samples.length; i++) partial = (partial + samples[i]!) | 0;
      sum = (sum + partial) | 0;
    },
    finish() {
      const actual = (sum << 16) >> 16;
      const { checksum, initialValue } = signal;
      if (checksum === undefined) {
        log.warn(headerFile, `no checksum is recorded for ${label(signal)}`, at);
      } else if (checksum === 0 && actual !== 0) {
        log.warn(
          headerFile,
          `the checksum of ${label(signal)} is 0, taken as not recorded (sum ${actual})`,
          at,
        );
      } else if (checksum !== actual) {
        log.error(
          headerFile,
          `checksum of ${label(signal)} is ${checksum}, its samples sum to ${actual}`,
          at,
        );
      }
      if (initialValue !== undefined && first !== undefined && first !== initialValue) {
        log.warn(
          headerFile,
          `initial value of ${label(signal)} is ${initialValue}, sample 0 is ${first}`,
          at,
        );
      }
    },
  };
};
