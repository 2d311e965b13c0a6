import { mean, std } from "mathjs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../signals/random.ts";
import { createRhythmTracker } from "../../../src/live/rhythm.ts";

describe("heart rate of the last minute", () => {
  it("is what the definitions say of the intervals", () => {
    const random = seededRandom(5);
    const tracker = createRhythmTracker();
    const times: number[] = [0];
    while ((times.at(-1) ?? 0) < 59) times.push((times.at(-1) ?? 0) + 0.7 + 0.2 * random());
    for (const time of times) tracker.beat(time, true);
    const intervalsMs = times.slice(1).map((time, i) => 1000 * (time - (times[i] ?? 0)));
    const steps = intervalsMs.slice(1).map((ms, i) => ms - (intervalsMs[i] ?? 0));
    const { rateBpm, sdnnMs, rmssdMs, beats } = tracker.at(59.9);
    expect(beats).toBe(times.length);
    expect(rateBpm).toBeCloseTo(60_000 / Number(mean(intervalsMs)), 9);
    expect(sdnnMs).toBeCloseTo(Number(std(intervalsMs)), 9);
    expect(rmssdMs).toBeCloseTo(Math.sqrt(Number(mean(steps.map((step) => step * step)))), 9);
  });

  it("says nothing of few beats, and of none when the signal is junk", () => {
    const tracker = createRhythmTracker();
    for (let i = 0; i < 100; i++) tracker.beat(i, false);
    expect(tracker.at(100)).toEqual({ rateBpm: null, sdnnMs: null, rmssdMs: null, beats: 0 });
    for (let i = 100; i < 105; i++) tracker.beat(i, true);
    expect(tracker.at(105)).toEqual({ rateBpm: 60, sdnnMs: null, rmssdMs: null, beats: 5 });
  });

  it("makes no interval across noise or a loss, and forgets what is older than a minute", () => {
    const tracker = createRhythmTracker();
    for (let i = 0; i < 40; i++) tracker.beat(i, true);
    tracker.beat(40.1, false);
    for (let i = 0; i < 40; i++) tracker.beat(41.3 + 0.5 * i, true);
    // A loss of ten seconds: not an interval either.
    for (let i = 0; i < 10; i++) tracker.beat(70.8 + 0.5 * i, true);
    expect(tracker.at(75.5).rateBpm).toBeLessThan(120);
    expect(tracker.at(110).rateBpm).toBeCloseTo(120, 9);
    expect(tracker.at(110).sdnnMs).toBeCloseTo(0, 9);
    expect(tracker.at(200).rateBpm).toBeNull();
  });
});
