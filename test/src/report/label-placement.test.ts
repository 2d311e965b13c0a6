import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Box,
  type LabelWish,
  overlap,
  placeLabels,
  placesAround,
  textWidth,
} from "../../../src/report/figures/label-placement.ts";

const frame: Box = { left: 0, top: 0, right: 300, bottom: 200 };
const places = placesAround([0, 90, 180, 270], [7, 20, 40]);
const dot = ({ x, y }: { x: number; y: number }): Box => ({
  left: x - 5,
  right: x + 5,
  top: y - 5,
  bottom: y + 5,
});

describe("label placement", () => {
  it("covers no point, no other label and stays inside, wherever the points are", () => {
    const points = fc.array(
      fc.record({ x: fc.nat(300), y: fc.nat(200), text: fc.string({ maxLength: 9 }) }),
      {
        maxLength: 25,
      },
    );
    fc.assert(
      fc.property(points, (given) => {
        const obstacles = given.map(dot);
        const placed = placeLabels(
          given.map((p): LabelWish => ({ ...p, places })),
          obstacles,
          frame,
        );
        placed.forEach(({ box, wish }, k) => {
          const others = [...obstacles, ...placed.filter((_, j) => j !== k).map((l) => l.box)];
          expect(others.filter((other) => overlap(box, other))).toEqual([]);
          expect(box.left >= 0 && box.top >= 0 && box.right <= 300 && box.bottom <= 200).toBe(true);
          expect(box.right - box.left).toBeCloseTo(textWidth(wish.text));
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("takes the first wish that is free, leads a line to what stands far off, and leaves out what has no room", () => {
    const at = { x: 150, y: 100 };
    const wish: LabelWish = { ...at, text: "SCDM8_73", places };
    const [right, below, ...rest] = placeLabels(Array(20).fill(wish), [dot(at)], frame);
    expect(right?.box.left).toBeCloseTo(157);
    expect(right?.leadTo).toBeUndefined();
    expect(below?.box.top).toBeCloseTo(107);
    const far = rest.find((l) => l.leadTo !== undefined);
    expect(
      far?.leadTo?.y === far?.box.bottom || far?.leadTo?.y === far?.box.top || far?.leadTo?.y === 100,
    ).toBe(true);
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.length).toBeLessThan(18);
  });
});
