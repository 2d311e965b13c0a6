import type { FrameShape } from "./frame-shape.ts";

export const NO = 0;
export const YES = 1;
/** More bytes must tell. */
export const MORE = -1;
export type Answer = typeof NO | typeof YES | typeof MORE;

/** Do `frames` whole frames that continue one another start here? With `final`, bytes that are missing never come. */
export function chain(
  shape: FrameShape,
  bytes: Uint8Array,
  from: number,
  end: number,
  frames: number,
  final: boolean,
): Answer {
  const { counter, headBytes } = shape;
  const missing = final ? NO : MORE;
  let at = from;
  let previous = 0;
  for (let i = 0; i < frames; i++) {
    if (end - at < headBytes) return missing;
    const length = shape.lengthAt(bytes, at);
    if (length === 0) return NO;
    const value = counter === undefined ? 0 : counter.read(bytes, at);
    if (counter !== undefined && i > 0 && counter.advance(previous, value) !== 1) return NO;
    if (end - at < length) return missing;
    if (shape.check(bytes, at, length) !== "ok") return NO;
    previous = value;
    at += length;
  }
  return YES;
}
