import type { FrameCheck, FrameShape } from "./frame-shape.ts";
import { type Answer, chain, MORE, NO, YES } from "./frame-tests.ts";

/** What becomes of the bytes where a run of good frames ended. */
interface Verdict {
  /** `take`: a frame; `skip`: a broken frame in its place; `unlock`: no frame starts here. */
  readonly kind: "take" | "skip" | "unlock";
  readonly length: number;
  /** Frames lost in front of it (`take`), or this one (`skip`); undefined when the counter started again with it. */
  readonly lost: number | undefined;
  /** Counter of the place that it took. */
  readonly counter: number | undefined;
  readonly failed: FrameCheck | undefined;
}

interface Place {
  readonly shape: FrameShape;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly length: number;
  /** Counter of the last frame. */
  readonly previous: number | undefined;
  readonly final: boolean;
}

const unlock = (failed: Verdict["failed"]): Verdict => ({
  kind: "unlock",
  length: 1,
  lost: 0,
  counter: undefined,
  failed,
});

/** Frames missing between two that are so many apart; undefined when the counter started again between them. */
export const missing = (advance: number): number | undefined => (advance === 0 ? undefined : advance - 1);

/**
 * Decides about the first frame in lock that does not simply continue, by the frames behind it.
 * @returns undefined while more bytes must tell; never with `final`, unless the head itself is incomplete.
 */
export function judge(
  shape: FrameShape,
  bytes: Uint8Array,
  at: number,
  end: number,
  previous: number | undefined,
  final: boolean,
): Verdict | undefined {
  if (end - at < shape.headBytes) return undefined;
  const told = shape.lengthAt(bytes, at);
  const length = told || shape.fixedLength;
  if (length === 0) return unlock(undefined);
  if (end - at < length) return undefined;
  const check = told === 0 ? "marks" : shape.check(bytes, at, length);
  const place: Place = { shape, bytes, at, end, length, previous, final };
  if (check !== "ok") return judgeBroken(place, check);
  const { counter } = shape;
  const continues =
    counter === undefined || counter.advance(previous as number, counter.read(bytes, at)) === 1;
  return continues ? judgeEnd(place) : judgeCounter(place);
}

/** The frame's checks do not hold: it keeps its place when the frames behind it count on as if it were there. */
function judgeBroken(place: Place, failed: Verdict["failed"]): Verdict | undefined {
  const { shape, bytes, at, end, length, previous, final } = place;
  const { counter } = shape;
  const next = at + length;
  const follows = chain(shape, bytes, next, end, shape.resumeFrames, final);
  if (follows === MORE) return undefined;
  if (follows === NO) return unlock(failed);
  if (counter === undefined) {
    // Frames of different kinds: nobody knows which stream this one belonged to.
    const lost = shape.fixedLength > 0 ? 1 : 0;
    return { kind: "skip", length, lost, counter: undefined, failed };
  }
  if (counter.advance(previous as number, counter.read(bytes, next)) !== 2) return unlock(failed);
  return { kind: "skip", length, lost: 1, counter: counter.after(previous as number, 1), failed };
}

/**
 * The frame is good and its counter continues, but no frame follows its end: are these its own bytes up to the end?
 * Bytes missing in (or added to) its middle can leave something that looks like a frame.
 */
function judgeEnd(place: Place): Verdict | undefined {
  const { shape, bytes, at, end, length, final } = place;
  const counter = shape.counter?.read(bytes, at);
  const take: Verdict = { kind: "take", length, lost: 0, counter, failed: undefined };
  const next = at + length;
  if (end - next < shape.headBytes) return final ? take : undefined;
  const direct = chain(shape, bytes, next, end, shape.relockFrames, final);
  if (direct !== NO) return direct === YES ? take : undefined;
  const behindNext = resumesBehind(place, next);
  if (behindNext !== NO) return behindNext === YES ? take : undefined;
  const q = findBehind(place, next + 2 * shape.longest);
  if (q === MORE) return undefined;
  return q !== undefined && (q < next || mayHoldStrangers(place, q)) ? unlock(undefined) : take;
}

/** Where frames go on behind `at`, up to `last`; undefined when nowhere. */
function findBehind(place: Place, last: number): number | typeof MORE | undefined {
  const { shape, bytes, at, end, final } = place;
  for (let q = at + 1; q <= last; q++) {
    const found = chain(shape, bytes, q, end, shape.relockFrames, final);
    if (found !== NO) return found === MORE ? MORE : q;
  }
  return undefined;
}

/** Is only the next frame broken, with the one behind it in place? */
function resumesBehind(place: Place, next: number): Answer {
  const { shape, bytes, end, previous, final } = place;
  const nextLength = shape.lengthAt(bytes, next) || shape.fixedLength;
  if (nextLength === 0) return NO;
  const behind = next + nextLength;
  const found = chain(shape, bytes, behind, end, shape.resumeFrames, final);
  if (found !== YES || shape.counter === undefined) return found;
  return shape.counter.advance(previous as number, shape.counter.read(bytes, behind)) === 3 ? YES : NO;
}

/** When no frame is missing up to `q`, and a frame closes just in front of it, strange bytes are inside this frame, not behind it. */
function mayHoldStrangers(place: Place, q: number): boolean {
  const { shape, bytes, at } = place;
  if (shape.closes?.(bytes, q) !== true) return false;
  const { counter } = shape;
  return counter === undefined || counter.advance(counter.read(bytes, at), counter.read(bytes, q)) === 1;
}

/** The frame is good, but its counter does not continue: frames were lost, or the counter itself is broken. */
function judgeCounter(place: Place): Verdict | undefined {
  const { shape, bytes, at, end, length, final } = place;
  const { counter } = shape;
  const previous = place.previous as number;
  if (counter === undefined) return unlock(undefined);
  const next = at + length;
  const follows = chain(shape, bytes, next, end, shape.resumeFrames, final);
  if (follows === MORE) return undefined;
  if (follows === NO) return unlock(undefined);
  const value = counter.read(bytes, at);
  const nextValue = counter.read(bytes, next);
  const here = counter.advance(previous, value);
  const behind = counter.advance(value, nextValue);
  const across = counter.advance(previous, nextValue);
  const take = { kind: "take", length, failed: undefined } as const;
  // Its counter is wrong and the next frame counts as if it were right: it keeps its place.
  if (across === 2 && behind !== 1) return { ...take, lost: 0, counter: counter.after(previous, 1) };
  // It lies between its neighbours. Otherwise nobody knows where between them it belongs.
  const inOrder = here > 0 && behind > 0 && here + behind === across;
  if (behind === 1 || inOrder) return { ...take, lost: missing(here), counter: value };
  return { kind: "skip", length, lost: 0, counter: previous, failed: undefined };
}
