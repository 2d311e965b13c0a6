/**
 * Every error code that Pulsegate throws, with its meaning. Codes are stable: programs may match on them.
 * Documented in docs/errors.md; a test keeps the two lists equal.
 */
export const errorCodes = {
  "bad-option": "an option, argument or configuration value makes no sense",
  "unknown-name": "a name (design, multiplier, chip, battery, recording ...) is not known",
  "not-found": "a file or folder does not exist or cannot be read",
  malformed: "bytes or text do not follow their format",
  truncated: "a file ends before what its header promises",
  checksum: "a checksum does not match",
  unsupported: "the input is valid but this program cannot process it",
  network: "a download failed",
  connection: "a sensor cannot be reached, or does not send what it should",
  io: "a file cannot be written: the disk is full or gone, or it may not be",
  misuse: "a function was called in an order or state that it does not allow",
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetail {
  /** Where: file, byte offset, line, option name. */
  readonly where?: string;
  readonly got?: unknown;
  readonly expected?: string;
  /** For `unknown-name`: the names that are known, so that the nearest can be suggested. */
  readonly known?: readonly string[];
  readonly cause?: unknown;
}

/** The one error class: `message` says what, where, got and expected; `code` is stable. */
export class PulsegateError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, what: string, detail: ErrorDetail = {}) {
    const parts = [what];
    if (detail.where !== undefined) parts.push(`in ${detail.where}`);
    if (detail.got !== undefined) parts.push(`got ${String(detail.got)}`);
    if (detail.expected !== undefined) parts.push(`expected ${detail.expected}`);
    super(parts.join(", "), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "PulsegateError";
    this.code = code;
    this.detail = detail;
  }
}
