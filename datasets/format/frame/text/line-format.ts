/** What a line is to a format. */
export const NOT_OURS = 0;
/** A line that belongs to the protocol but completes no row. */
export const NO_ROW = 1;
export const ROW = 2;
export type LineKind = typeof NOT_OURS | typeof NO_ROW | typeof ROW;

/** Lines of one text protocol. Values of a row are written in place; they are valid only when `read` answers `ROW`. */
export interface LineFormat {
  readonly row: Float64Array;
  /** The device's own count of rows, in the row that was read last; undefined where it has none. */
  readonly sequence: number | undefined;
  /** Reads `bytes[from..end)`, a line without its end; never empty. */
  read(bytes: Uint8Array, from: number, end: number): LineKind;
  /** The wire was cut: what a row was built up from is gone. */
  reset(): void;
}

/** Values that a channel may have. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

/** Anything that can be printed. */
export const anyNumber: ValueRange = {
  min: -Number.MAX_VALUE,
  max: Number.MAX_VALUE,
  integer: false,
};

export const fits = (value: number, range: ValueRange): boolean =>
  Number.isNaN(value) ||
  (value >= range.min && value <= range.max && (!range.integer || Number.isInteger(value)));
