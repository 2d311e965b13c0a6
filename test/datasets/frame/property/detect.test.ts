import { describe, expect, it } from "vitest";
import { detections, playedBytes } from "./detect-starts.ts";
import { distinctKinds, type Kind } from "./wire-data.ts";

/**
 * Layouts that no bytes tell apart: the same frames at the same rate with the same range. Whoever owns the board has to say
 * which it is; the first of a pair is what is found.
 */
const TWINS: Readonly<Record<string, string>> = {
  "chords pico": "chords npg-lite",
  "chords esp32-s3": "chords stm32-g4",
  "ascii 1": "ad8232",
};
const expected = ({ title }: Kind) => TWINS[title] ?? title;

const starts = Number(process.env["PULSEGATE_RUNS"] ?? 1);
/** In the suite one layout of each protocol, and those that were hardest to tell apart; in a campaign all. */
const SUITE =
  /^(chords (uno-r3|nano|pico)|ads1292r|healthypi-v[34]|healthypi-5|max30003|heartypatch|cyton .*|bitalino [61]|shimmer3 exg1 512|spikerbox heart-pro|pulsesensor (plotter|psws)|max3010x ir|ad8232|ascii [12])$/;
const subjects = starts > 1 ? distinctKinds : distinctKinds.filter(({ title }) => SUITE.test(title));

describe("two seconds of a simulated device, from a random place", () => {
  it.each(subjects)("$title is known", async (kind) => {
    const durationS = starts > 1 ? 30 : 6;
    const found = detections(await playedBytes(kind, durationS), durationS, starts, 42);
    expect(Object.fromEntries(found)).toEqual({ [expected(kind)]: starts });
  });
});
