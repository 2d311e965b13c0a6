import { describe, expect, it } from "vitest";
import { detections, playedBytes } from "./detect-starts.ts";
import { distinctKinds } from "./wire-data.ts";

/**
 * What no bytes tell apart, the same frames at the same rate with the same range: the first is what is found, and all of them
 * have to be told. Whoever owns the board has to say which it is.
 */
const SAME_BYTES: readonly (readonly string[])[] = [
  ["chords npg-lite", "chords pico"],
  ["chords stm32-g4", "chords esp32-s3"],
  ["spikerbox heart", "spikerbox muscle", "spikerbox plant"],
  ["spikerbox heart 2", "spikerbox muscle 2", "spikerbox plant 2"],
  ["spikerbox muscle-pro", "spikerbox neuron-pro"],
  ["ad8232", "ascii 1"],
];

/** Of what was told, what is wrong; undefined when it is right. */
function wrong(title: string, told: readonly string[]): string | undefined {
  const same = SAME_BYTES.find((titles) => titles.includes(title)) ?? [title];
  const right = told[0] === same[0] && same.every((one) => told.includes(one));
  return right ? undefined : told.join(" | ");
}

const starts = Number(process.env["PULSEGATE_RUNS"] ?? 1);
/** In the suite one layout of each protocol, and those that were hardest to tell apart; in a campaign all. */
const SUITE =
  /^(chords (uno-r3|nano|pico|stm32-g4)|ads1292r|healthypi-v[34]|healthypi-5|max30003|heartypatch|cyton .*|bitalino [61]|shimmer3 exg1 512|spikerbox (heart-pro|heart 2)|pulsesensor (plotter|psws)|max3010x ir|ad8232|ascii [12])$/;
const subjects = starts > 1 ? distinctKinds : distinctKinds.filter(({ title }) => SUITE.test(title));

describe("two seconds of a simulated device, from a random place", () => {
  it.each(subjects)("$title is known", async (kind) => {
    const durationS = starts > 1 ? 30 : 6;
    const told = detections(await playedBytes(kind, durationS), durationS, starts, 42);
    expect(told.map((titles) => wrong(kind.title, titles)).filter((one) => one !== undefined)).toEqual([]);
    expect(told).toHaveLength(starts);
  });
});
