import { describe, expect, it } from "vitest";
import type { BeatEvent, VerdictEvent } from "../../../firmware-sim/device/events.ts";
import { createExcerptPicker } from "../../../src/replay/excerpts.ts";

const RATE = 8;
const WINDOW = 10 * RATE;
const verdict = (k: number, score: number): VerdictEvent => ({
  kind: "verdict",
  startSample: k * WINDOW,
  endSample: (k + 1) * WINDOW,
  verdict: score > 0.5 ? "noisy" : "clean",
  score,
  reason: "test",
});
const beat = (fiducialSample: number, ...labels: ("N" | "S" | "V")[]): BeatEvent => ({
  kind: "beat",
  fiducialSample,
  inNoisyWindow: false,
  calls: labels.map((label) => ({ label, confidence: 1 })),
});

/** Twenty windows, sample = its own index; window 7 is noisy, 11 the cleanest, 13 has ventricular beats that designs doubt. */
function pick(chunk: number) {
  const picker = createExcerptPicker(RATE);
  let pushed = 0;
  const score = (k: number) => (k === 7 ? 0.97 : k === 11 ? 0.01 : 0.1 + k / 100);
  for (let k = 0; k < 20; k++) {
    // The device answers two windows behind, at least; a longer block only brings more samples before the events.
    while (pushed < (k + 3) * WINDOW) {
      picker.pushSamples(Float32Array.from({ length: chunk }, (_, i) => pushed + i));
      pushed += chunk;
    }
    picker.pushEvent(verdict(k, score(k)));
    for (let b = 0; b < 9; b++) {
      const at = k * WINDOW + 3 + 8 * b;
      picker.pushEvent(k === 13 && b === 4 ? beat(at, "V", "N") : beat(at, "N", "N"));
    }
  }
  return picker.result();
}

describe("excerpt picker", () => {
  const kept = pick(40);
  const at = (title: string) => kept.find((excerpt) => excerpt.title === title)?.startSample;

  it("keeps the window of each kind that shows it best, with its samples and beats", () => {
    expect(at("The window that the gate was surest to shut")).toBe(7 * WINDOW);
    expect(at("The cleanest window")).toBe(11 * WINDOW);
    expect(at("Ventricular beats")).toBe(13 * WINDOW);
    const clean = kept.find((excerpt) => excerpt.title === "The cleanest window");
    expect([...(clean?.samples ?? [])].slice(0, 3)).toEqual([880, 881, 882]);
    expect(clean?.beats).toHaveLength(9);
  });

  it("keeps a minute that holds noise and clean windows, before all others", () => {
    const [minute] = kept;
    expect(minute?.title).toBe("A minute at work");
    expect(minute?.samples).toHaveLength(60 * RATE);
    expect(minute?.verdicts.filter((v) => v.verdict === "noisy").map((v) => v.startSample)).toEqual([
      7 * WINDOW,
    ]);
    expect(minute?.samples[0]).toBe(minute?.startSample);
  });

  it("does not depend on the length of the blocks", () => {
    expect(pick(160)).toEqual(kept);
    expect(pick(1)).toEqual(kept);
  });

  it("keeps nothing of nothing", () => expect(createExcerptPicker(RATE).result()).toEqual([]));
});
