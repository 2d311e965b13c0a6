import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  clocksOf,
  type LoopShape,
  sequencerTestbench,
  sequencerVerilog,
} from "../../bench/hardware/sequencer.ts";
import { runTool } from "../../bench/hardware/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-sequencer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The loops that the hardware stands for. */
function* loops({ kernel, channels, positions, groups, samples, stride }: LoopShape) {
  for (let g = 0; g < groups; g++) {
    for (let t = 0; t < positions; t++) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < kernel; k++) {
          const weight = (g * channels + c) * kernel + k;
          yield `${c + k === 0 ? 1 : 0} ${weight} ${c * samples + t * stride + k}`;
        }
      }
    }
  }
}

describe("sequencer", () => {
  it.each([
    { kernel: 5, channels: 8, positions: 4, groups: 2, samples: 45, stride: 2 },
    { kernel: 1, channels: 35, positions: 1, groups: 3, samples: 1, stride: 0 },
    { kernel: 7, channels: 1, positions: 3, groups: 1, samples: 96, stride: 1 },
  ])("visits the addresses of the loops ($kernel x $channels)", async (shape) => {
    writeFileSync(join(folder, "sequencer.v"), sequencerVerilog);
    writeFileSync(join(folder, "tb.v"), sequencerTestbench(shape, 50, true));
    await runTool("iverilog", ["-g2005", "-s", "tb", "-o", "s.vvp", "tb.v", "sequencer.v"], folder);
    const printed = (await runTool("vvp", ["-n", "s.vvp"], folder))
      .split("\n")
      .filter((line) => /^\d/.test(line));
    expect(printed).toEqual([...loops(shape)]);
    expect(printed).toHaveLength(clocksOf(shape));
  });
});
