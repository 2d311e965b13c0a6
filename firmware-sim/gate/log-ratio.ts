/** Natural logarithm of `x / y` with both raised by `floor`, so that silence gives 0 and never an infinity. */
export const logRatio = (x: number, y: number, floor = 1e-9): number => Math.log((x + floor) / (y + floor));
