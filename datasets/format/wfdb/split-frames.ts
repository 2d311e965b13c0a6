/** Place of one signal within a frame of interleaved samples. */
export interface FrameSlot {
  /** Samples of the frame that come before. */
  readonly offset: number;
  readonly samplesPerFrame: number;
}

/**
 * Copies the samples of one signal out of `frames` interleaved frames.
 *
 * `flat` holds `frameSamples` samples a frame; `out` receives `frames * slot.samplesPerFrame`.
 */
export const splitFrames = (
  flat: Int32Array,
  frames: number,
  frameSamples: number,
  slot: FrameSlot,
  out: Int32Array,
): void => {
  const { offset, samplesPerFrame } = slot;
  if (samplesPerFrame === 1) {
    for (let frame = 0, at = offset; frame < frames; frame++, at += frameSamples) out[frame] = flat[at]!;
    return;
  }
  let write = 0;
  for (let frame = 0; frame < frames; frame++) {
    const start = frame * frameSamples + offset;
    for (let i = 0; i < samplesPerFrame; i++) out[write++] = flat[start + i]!;
  }
};
