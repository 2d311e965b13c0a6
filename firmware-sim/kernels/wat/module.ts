import { exactKernels } from "./exact.ts";
import { nibbleKernels } from "./nibbles.ts";
import { codesKernel } from "./requantise.ts";
import { tableKernels } from "./table.ts";
import { kernelText, lines } from "./text.ts";

const HEADER = `;; Kernels of the int8 network. Activations are int16, sample-major: element (channel c, sample t) is at
;; t * channels + c, so that the window of a convolution is contiguous. Sums are int32, (positions, outputs), rows padded
;; to whole groups. Addresses and steps are bytes; every count is at least 1.`;

/** The text of the whole module; `plain` are the functions written by hand, plain.wat. */
export const moduleText = (plain: string): string =>
  lines(
    HEADER,
    "(module",
    '(memory (export "memory") 1)',
    ";; Keeps the loads of a pass whose only purpose is the cache.",
    "(global $touched (mut i32) (i32.const 0))",
    [...exactKernels, ...nibbleKernels, ...tableKernels, codesKernel].map(kernelText),
    plain,
    ")",
  );
