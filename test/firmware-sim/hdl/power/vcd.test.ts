import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VcdReader } from "../../../../firmware-sim/hdl/power/vcd.ts";

const VCD = `$date today $end
$timescale 10 ps $end
$scope module tb $end $scope module dut $end
$var wire 1 ! n2 $end
$var wire 1 " n3 $end
$var wire 4 #a p [3:0] $end
$var wire 1 ! n7 $end
$upscope $end $upscope $end
$enddefinitions $end
#100
$dumpvars
x!
0"
bx #a
$end
#110
1!
b1 #a
#120
0!
1"
b10 #a
#130
1!
z"
b1111 #a
#140
0"
1!
bx1 #a
#200
`;

const netOf = (name: string, bit: number): number | undefined =>
  name === "n2" ? 2 : name === "n3" ? 3 : name === "p" ? 4 + bit : undefined;
const bytes = new TextEncoder().encode(VCD);
const read = (chunks: readonly Uint8Array[]) => {
  const reader = new VcdReader(8, netOf);
  for (const chunk of chunks) reader.push(chunk);
  return reader.finish();
};

describe("VCD", () => {
  it("counts transitions between known values and the share of time at 1", () => {
    const { rises, falls, duty, durationNs } = read([bytes]);
    expect(durationNs).toBeCloseTo(1, 12);
    expect([...rises]).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
    expect([...falls]).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
    // n2 is 1 from 110 to 120 and from 130 to 200; n3 from 120 to 130.
    expect(duty[2]).toBeCloseTo(0.8, 12);
    expect(duty[3]).toBeCloseTo(0.1, 12);
    // p[0]: 1, 0, 1, 1; p[3]: 0, 0, 1, x: "bx1" repeats the x.
    expect(duty[4]).toBeCloseTo(0.8, 12);
    expect(duty[7]).toBeCloseTo(0.1, 12);
  });

  it("gives the same for any chunks", () => {
    const whole = read([bytes]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const points = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = points.slice(1).map((to, k) => bytes.slice(points[k], to));
        expect(read(chunks)).toEqual(whole);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("refuses a dump without a signal of the netlist: silence would count as no energy", () => {
    const reader = new VcdReader(8, () => undefined);
    reader.push(bytes);
    expect(() => reader.finish()).toThrow(/no signal of the netlist/);
    expect(() => read([new TextEncoder().encode("$timescale 1ns $end\n")])).toThrow(/enddefinitions/);
  });
});
