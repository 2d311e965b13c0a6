import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { flashStages } from "../../../../firmware-sim/compress/flash-size.ts";
import { decodeBeatImage, encodeFlashImage } from "../../../../firmware-sim/compress/image.ts";
import { loadBeatModel } from "../../../../src/models.ts";
import { readBeatSet } from "../../../../src/train/beat/read-beats.ts";
import { scoreLine } from "../../../../src/train/beat/tables.ts";
import { beatScore, callsOf } from "../../../../src/train/compress/measure.ts";
import { DS2 } from "../../../../src/train/splits.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const folder = `${PULSEGATE_SHARED}/data/mitdb`;
const file = readFileSync("models/beat-classifier-compressed/image.bin");
const compressed = decodeBeatImage(file);
const original = await loadBeatModel();

describe("shipped compressed beat classifier", () => {
  it("takes 1,091 bytes of flash where the int8 network takes 6,115, and encodes to the same bytes again", () => {
    const content = { network: compressed.network, constants: compressed };
    const { bytes } = encodeFlashImage(content);
    expect(bytes).toEqual(Uint8Array.from(file.subarray(0, bytes.length)));
    const { float32Bytes, int8Bytes, prunedBytes, sharedBytes, codedBytes } = flashStages(content);
    expect([float32Bytes, int8Bytes, prunedBytes, sharedBytes, codedBytes]).toEqual([
      21124, 6115, 2026, 1283, 1091,
    ]);
  });

  it("calls the beats of the recording that ships as its card says", async () => {
    const set = await readBeatSet("datasets/shipped", ["ecg208"]);
    const calls = callsOf(compressed, set);
    const same = callsOf(original, set).filter((call, i) => call === calls[i]).length;
    expect(["N", "S", "V"].map((label) => calls.filter((call) => call === label).length)).toEqual([
      388, 0, 121,
    ]);
    expect([same, calls.length]).toEqual([503, 509]);
  });

  it.runIf(existsSync(`${folder}/234.dat`))(
    "loses at most 0.3 points of accuracy on DS2 (shared data)",
    async () => {
      const set = await readBeatSet(folder, DS2);
      const scores = [beatScore(original, set), beatScore(compressed, set)] as const;
      process.stdout.write(`original    ${scoreLine(scores[0])}\ncompressed  ${scoreLine(scores[1])}\n`);
      expect(scores[0].accuracy - scores[1].accuracy).toBeLessThanOrEqual(0.003);
      expect(scores[1].V.sensitivity).toBeGreaterThanOrEqual(0.94);
    },
    240_000,
  );
});
