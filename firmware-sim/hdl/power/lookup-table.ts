import { PulsegateError } from "../../../signals/errors.ts";

/** A Liberty table over input slew and output load, in ns and pF; a scalar or a one-axis table has axes of one point. */
export interface LookupTable {
  readonly slewsNs: Float64Array;
  readonly loadsPf: Float64Array;
  /** Row-major: slew by load. */
  readonly values: Float64Array;
}

/** @throws PulsegateError `malformed` when the number of values is not rows times columns. */
export function lookupTable(
  slewsNs: readonly number[],
  loadsPf: readonly number[],
  values: readonly number[],
): LookupTable {
  const rows = Math.max(1, slewsNs.length);
  const columns = Math.max(1, loadsPf.length);
  if (values.length !== rows * columns || values.some((value) => !Number.isFinite(value))) {
    throw new PulsegateError("malformed", "Liberty table has a wrong number of values", {
      got: values.length,
      expected: `${rows} x ${columns} finite numbers`,
    });
  }
  return {
    slewsNs: Float64Array.from(slewsNs.length === 0 ? [0] : slewsNs),
    loadsPf: Float64Array.from(loadsPf.length === 0 ? [0] : loadsPf),
    values: Float64Array.from(values),
  };
}

/** Index of the lower neighbour: the outermost pair of points also serves what lies beyond it. */
function lowerIndex(axis: Float64Array, x: number): number {
  let k = 0;
  while (k < axis.length - 2 && x >= axis[k + 1]!) k++;
  return k;
}

/** Bilinear between the four nearest points; beyond the axes the outermost cell is continued, as timing analysis does. */
export function interpolate(table: LookupTable, slewNs: number, loadPf: number): number {
  const { slewsNs, loadsPf, values } = table;
  const columns = loadsPf.length;
  const row = lowerIndex(slewsNs, slewNs);
  const column = lowerIndex(loadsPf, loadPf);
  const across = (r: number) => {
    const left = values[r * columns + column]!;
    if (columns === 1) return left;
    const right = values[r * columns + column + 1]!;
    return left + ((right - left) * (loadPf - loadsPf[column]!)) / (loadsPf[column + 1]! - loadsPf[column]!);
  };
  const top = across(row);
  if (slewsNs.length === 1) return top;
  const span = slewsNs[row + 1]! - slewsNs[row]!;
  return top + ((across(row + 1) - top) * (slewNs - slewsNs[row]!)) / span;
}
