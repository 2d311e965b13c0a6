import { expect, it } from "vitest";
import { playDamagedWire, type Received, type Sent } from "./damaged-wire.ts";

/** Samples that are nothing that was sent, and places where samples that follow one another were not sent so. */
function check(sent: Sent, { counts, frames }: Received) {
  const found = { exact: 0, fromDamaged: 0, wrong: [] as number[], unmarked: [] as number[] };
  const isWhole = (at: number) => {
    const frame = frames[at] ?? Number.NaN;
    return sent.fates[frame] === "whole" && sent.counts[frame] === counts[at];
  };
  /** Frame of the sample before, while nothing was lost since. */
  let last: number | undefined;
  for (let at = 0; at < frames.length; at++) {
    if (Number.isNaN(frames[at])) {
      last = undefined;
      continue;
    }
    if (isWhole(at)) {
      found.exact++;
      const frame = frames[at] ?? 0;
      const steps = last === undefined ? 1 : (sent.ticks[frame] ?? 0) - (sent.ticks[last] ?? 0);
      if (steps !== 1) found.unmarked.push(at);
      last = frame;
      continue;
    }
    // A damaged frame without a check sum: it stands where its neighbours say that one was.
    const place = last === undefined ? (frames[at + 1] ?? Number.NaN) - 1 : last + 1;
    if (sent.fates[place] === "damaged") found.fromDamaged++;
    else found.wrong.push(at);
    last = place;
  }
  return found;
}

it.each([
  { protocol: "chords", options: { board: "uno-r3" }, speed: 1, seed: 5 },
  { protocol: "chords", options: { board: "uno-r3" }, speed: 60, seed: 1 },
  { protocol: "cyton", options: {}, speed: 1, seed: 3 },
])(
  "$protocol at $speed times its speed: 400 faults make up no sample, and no loss without a gap",
  (device) => {
    const { sent, received } = playDamagedWire({ ...device, durationS: 1600, faultEveryS: 4 });
    const { exact, fromDamaged, wrong, unmarked } = check(sent, received);
    expect({ wrong, unmarked }).toEqual({ wrong: [], unmarked: [] });
    expect(exact).toBeGreaterThan(0.97 * sent.fates.filter((fate) => fate === "whole").length);
    expect(fromDamaged).toBeGreaterThan(5);
    // Every lost sample is counted; the others in gaps are counts that the converter cannot have given.
    const { lostByCounter, lostByClock } = received.framing.health().counters;
    const end = received.frames.findLastIndex((frame) => !Number.isNaN(frame)) + 1;
    const uncounted =
      received.frames.subarray(0, end).filter(Number.isNaN).length - lostByCounter - lostByClock;
    expect(uncounted).toBeGreaterThanOrEqual(0);
    expect(uncounted).toBeLessThan(20);
  },
);
