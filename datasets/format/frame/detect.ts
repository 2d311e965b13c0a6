import { bestWithAlike } from "./alike.ts";
import type { Detection } from "./detection.ts";
import type { FrameChannel, FrameCounters, FrameLayout, Protocol, ProtocolOptions } from "./protocol.ts";
import { type Tally, tally } from "./tally.ts";

interface DetectOptions {
  /** Seconds over which the bytes came; tells boards apart that differ only in rate. */
  readonly spanS?: number;
}

/** Detections from here on are right but for boards that the bytes cannot tell apart. */
export const sureScore = 0.3;
/** More bytes than this tell nothing new. */
const mostBytes = 1 << 15;
const lookBytes = 1024;
const leastScore = 0.02;
const enoughFrames = 10;

/**
 * Which protocol do these bytes speak? Every candidate of every protocol parses them (about two seconds, from any place in the stream);
 * the score is the share of the bytes that lies in accepted frames, less for losses, for values and rates that the board cannot
 * have, and for a framing so loose that it would take the same bytes in any order.
 * @returns best first; candidates that explain next to nothing are left out.
 */
export function detect(
  bytes: Uint8Array,
  protocols: readonly Protocol[],
  options: DetectOptions = {},
): Detection[] {
  const part = bytes.subarray(0, mostBytes);
  const spanS = options.spanS === undefined ? undefined : options.spanS * (part.length / bytes.length);
  const found: Detection[] = [];
  for (const protocol of protocols)
    for (const candidate of protocol.candidates) {
      const detection = judge(part, protocol, candidate, spanS);
      if (detection.score >= leastScore) found.push(detection);
    }
  const weighed = found.map((detection) => byPlainness(detection, found));
  weighed.sort((a, b) => b.score - a.score);
  const plain = weighed[0] && plainFor(weighed[0], weighed);
  return bestWithAlike(weighed, plain);
}

function judge(
  bytes: Uint8Array,
  protocol: Protocol,
  options: ProtocolOptions,
  spanS: number | undefined,
): Detection {
  const layout = protocol.layout(options);
  const seen = tally(layout, mayBe(layout, bytes) ? bytes : bytes.subarray(0, 0));
  const { counters } = seen;
  const explained = explainedShare(counters, bytes.length);
  const why: string[] = [];
  let score = 0;
  if (counters.frames > 0 && explained > 0.1) {
    why.push(
      `${counters.frames} frames explain ${percent(explained)} of ${bytes.length} bytes`,
      ...damage(counters),
    );
    score =
      explained ** 2 *
      Math.min(1, counters.frames / enoughFrames) *
      (counters.frames / (counters.frames + counters.lostByCounter)) *
      byValues(layout, seen, why) *
      byRate(layout, seen, spanS, why) *
      byLooseness(layout, bytes, why) *
      byDoubts(layout, bytes, why);
  }
  return { protocol, options, layout, score, frames: counters.frames, explained, why, alike: [] };
}

/** Whether the ends of the bytes hold frames at all: most candidates are out after a look. */
const mayBe = (layout: FrameLayout, bytes: Uint8Array): boolean =>
  bytes.length <= 2 * lookBytes ||
  tally(layout, bytes.subarray(0, lookBytes)).counters.frames > 0 ||
  tally(layout, bytes.subarray(-lookBytes)).counters.frames > 0;

/** Share of the bytes in accepted frames; what is cut at both ends is nobody's fault. */
function explainedShare(counters: Readonly<FrameCounters>, length: number): number {
  const { frames, frameBytes } = counters;
  if (frames === 0) return 0;
  const cut = (2 * frameBytes) / frames;
  return frameBytes / Math.max(frameBytes, length - cut);
}

function damage({ frames, crcFail, footerFail, lostByCounter }: Readonly<FrameCounters>): string[] {
  const told: string[] = [];
  if (lostByCounter > 0) told.push(`${lostByCounter} frames are missing beside ${frames}`);
  if (crcFail > 0) told.push(`${crcFail} check sums do not hold`);
  if (footerFail > 0) told.push(`${footerFail} frames do not close`);
  return told;
}

/** Values outside of what a channel can send speak against it; so does a narrow range of which next to nothing is used. */
function byValues(layout: FrameLayout, seen: Tally, why: string[]): number {
  const channels = layout.streams.flatMap((stream) => stream.channels);
  let small = 0;
  let known = 0;
  for (const [c, { min, max }] of seen.ranges.entries()) {
    const { name, minCount, maxCount } = channels[c] as FrameChannel;
    if (min > max) continue;
    if (min < minCount || max > maxCount) {
      why.push(`${name} has ${min} to ${max}, the board sends ${minCount} to ${maxCount}`);
      return 0.4;
    }
    if (maxCount - minCount > 2 ** 32) {
      why.push("any values are possible: little can contradict");
      return 0.6;
    }
    known++;
    if (maxCount - minCount < 2 ** 20 && Math.max(Math.abs(min), max) < 0.05 * maxCount) small++;
  }
  if (small < known || known === 0) return 1;
  why.push("values use less than a twentieth of the board's range");
  return 0.75;
}

function byRate(layout: FrameLayout, seen: Tally, spanS: number | undefined, why: string[]): number {
  const rate = layout.streams[0]?.rate;
  const rows = seen.rows[0] ?? 0;
  if (rate === undefined) return 1;
  if (spanS === undefined || spanS <= 0 || rows === 0) return 0.98;
  const hz = rows / spanS;
  const off = Math.abs(Math.log2(hz / rate.hz));
  const told = `${hz.toPrecision(3)} rows a second, the board sends ${Number(rate.hz.toPrecision(6))}`;
  why.push(off < 0.2 ? told : `${told}: they do not fit`);
  return off < 0.2 ? 1 : Math.max(0.4, 1 - 0.5 * off);
}

/** The same bytes in another order: what they explain as well is not the protocol's doing. */
function byLooseness(layout: FrameLayout, bytes: Uint8Array, why: string[]): number {
  const share = explainedShare(tally(layout, shuffled(bytes)).counters, bytes.length);
  if (share > 0.2)
    why.push(`in any order the bytes would explain ${percent(share)}: the framing says little`);
  return 1 - 0.4 * share;
}

/** What tells it from another layout that takes the same frames. */
function byDoubts(layout: FrameLayout, bytes: Uint8Array, why: string[]): number {
  const doubt = layout.doubts?.(bytes);
  if (doubt === undefined) return 1;
  why.push(doubt);
  return 0.7;
}

/** Bytes in an order that does not depend on anything but their number. */
function shuffled(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  let state = 1;
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const byte = out[i] as number;
    out[i] = out[j] as number;
    out[j] = byte;
  }
  return out;
}

/** What plain columns of any numbers explain as well is told from them by the range of its values and the order of its columns alone. */
function byPlainness(detection: Detection, all: readonly Detection[]): Detection {
  const channels = channelCount(detection.layout);
  const plain = plainFor(detection, all);
  if (plain === undefined) return detection;
  const columns = channelCount(plain.layout);
  const lines = columns === 1 ? "one number" : `${columns} numbers`;
  const why = [
    ...detection.why,
    `any sketch that prints ${lines} a line looks like this: take ${plain.protocol.name} if it is no ${detection.protocol.title}`,
  ];
  return { ...detection, score: detection.score * (columns === channels ? 0.65 : 0.8), why };
}

/** Plain columns that explain the same bytes. */
const plainFor = ({ layout, explained }: Detection, all: readonly Detection[]): Detection | undefined =>
  isPlain(layout)
    ? undefined
    : all.find((other) => isPlain(other.layout) && other.explained > 0.98 * explained);

const channelCount = (layout: FrameLayout): number => layout.streams[0]?.channels.length ?? 0;

const isPlain = (layout: FrameLayout): boolean =>
  layout.streams.every((stream) => stream.channels.every((c) => c.maxCount === Number.MAX_VALUE));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
