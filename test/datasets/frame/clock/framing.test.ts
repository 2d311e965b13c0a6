import { describe, expect, it } from "vitest";
import type { FramedBlock, Framing } from "../../../../datasets/format/frame/framed.ts";
import { createFraming } from "../../../../datasets/format/frame/framing.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { createSimulatedDevice } from "../../../../datasets/format/frame/simulate/simulated-devices.ts";
import { joinBytes } from "../../../../datasets/format/frame/simulate/spoil.ts";
import { blockLength } from "../../../../signals/sample-block.ts";
import { bytesOf } from "../text/collect.ts";

/** A Chords frame whose six channels carry the number of the frame. */
const chordsFrame = (n: number): number[] => [
  0xc7,
  0x7c,
  n & 0xff,
  ...Array.from({ length: 6 }, () => [(n >> 8) & 3, n & 0xff]).flat(),
  1,
];
const chordsFrames = (from: number, to: number): Uint8Array =>
  Uint8Array.from(Array.from({ length: to - from }, (_, i) => chordsFrame(from + i)).flat());

/** Frames `from` to `to`, each 20 ms of them when they are made. */
function stream(framing: Framing, from: number, to: number, offsetS = 0, numberOffset = 0): FramedBlock[] {
  const out: FramedBlock[] = [];
  for (let n = from; n < to; n += 5)
    out.push(
      ...framing.push(
        chordsFrames(n + numberOffset, Math.min(to, n + 5) + numberOffset),
        n / 250 + 0.02 + offsetS + 1e-3 * (n % 3),
      ),
    );
  return out;
}

/** Blocks of a channel as text: `0+250` samples, `250~10` lost. Fails when they do not follow one another. */
function outline(blocks: readonly FramedBlock[], channel: number): string {
  const parts: { start: number; length: number; gap: boolean }[] = [];
  for (const { block } of blocks) {
    if (block.channel !== channel) continue;
    const last = parts.at(-1);
    const gap = block.kind === "gap";
    if (block.startSample !== (last === undefined ? 0 : last.start + last.length))
      throw new Error(`block at ${block.startSample} does not follow`);
    if (last !== undefined && last.gap === gap) last.length += blockLength(block);
    else parts.push({ start: block.startSample, length: blockLength(block), gap });
  }
  return parts.map(({ start, length, gap }) => `${start}${gap ? "~" : "+"}${length}`).join(" ");
}

describe("framing with times", () => {
  it("puts whole wraps into the gap that the counter shows", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const blocks = [
      ...stream(framing, 0, 5000),
      ...stream(framing, 5000 + 3 * 256 + 40, 8000),
      ...framing.finish(),
    ];
    for (let channel = 0; channel < 6; channel++)
      expect(outline(blocks, channel)).toBe("0+5000 5000~808 5808+2192");
    const { counters, driftPpm } = framing.health();
    expect(counters).toMatchObject({ frames: 7192, lostByCounter: 40, lostByClock: 768 });
    expect(Math.abs(driftPpm ?? Number.NaN)).toBeLessThan(20);
    const last = blocks.at(-1);
    expect(last?.counts?.at(-1)).toBe(7999 & 0x3ff);
  });

  it("loses nothing when a stall's bytes come late", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const blocks = [
      ...stream(framing, 0, 2500),
      ...framing.idle(11),
      ...framing.idle(13),
      ...framing.push(chordsFrames(2500, 3400), 13.6),
      ...stream(framing, 3400, 5000),
      ...framing.finish(),
    ];
    expect(outline(blocks, 5)).toBe("0+5000");
    expect(framing.health().counters).toMatchObject({ lostByCounter: 0, lostByClock: 0, bytesSkipped: 0 });
  });

  it("sizes a cut by the clock, though the board's counter starts anywhere", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 5000);
    framing.interrupt();
    // 31.25 s later it has lost its power: frame 0 again.
    const after = stream(framing, 5000, 8000, 31.25, -5000);
    const blocks = [...before, ...after, ...framing.finish()];
    expect(outline(blocks, 0)).toMatch(/^0\+5000 5000~781[123] 1281[123]\+3000$/);
    const { counters } = framing.health();
    expect(counters.lostByCounter).toBe(0);
    expect(Math.abs(counters.lostByClock - 31.25 * 250)).toBeLessThan(1.5);
  });

  it("sizes by the clock what a counter that starts again does not tell", () => {
    const kinds: readonly (readonly [string, string | undefined])[] = [
      ["heartypatch", undefined],
      ["pulsesensor", "psws"],
    ];
    for (const [protocol, board] of kinds) {
      const options = board === undefined ? {} : { board };
      const framing = createFraming(findProtocol(protocol).layout(options));
      const device = createSimulatedDevice(protocol, options);
      const { sampleRateHz } = device.streams[0]!;
      const blocks: FramedBlock[] = [];
      for (let tick = 1; tick <= 40 * device.ticksPerS; tick++) {
        if (tick === 20 * device.ticksPerS + 1) device.powerOn();
        const counts = device.streams.map(({ rowsPerTick }) =>
          new Float64Array(rowsPerTick).fill(tick & 255),
        );
        const atS = tick / device.ticksPerS + (tick > 20 * device.ticksPerS ? 2 : 0) + 1e-3 * (tick % 3);
        for (const { bytes } of device.tick(counts)) blocks.push(...framing.push(bytes, atS));
      }
      blocks.push(...framing.finish());
      // The first line may be the rest of one.
      const before = 20 * sampleRateHz - (protocol === "heartypatch" ? 0 : 1);
      const gap = 2 * sampleRateHz;
      expect(outline(blocks, 0)).toBe(`0+${before} ${before}~${gap} ${before + gap}+${20 * sampleRateHz}`);
      const { counters } = framing.health();
      expect(counters).toMatchObject({ lostByCounter: 0, lostByClock: 2 * device.ticksPerS });
    }
  });

  it("counts in rows what a board with a Daisy loses, though its counter counts twice as much", () => {
    const framing = createFraming(findProtocol("cyton").layout({ board: "cyton-daisy" }));
    const device = createSimulatedDevice("cyton", { board: "cyton-daisy" });
    const start = () => device.startCommands.map((command) => device.receive(command));
    start();
    const blocks: FramedBlock[] = [];
    for (let tick = 1; tick <= 5000; tick++) {
      if (tick === 2501) {
        device.powerOn();
        start();
      }
      const atS = tick / 125 + (tick > 2500 ? 0.4 : 0) + 1e-3 * (tick % 3);
      const frames = device.tick([new Float64Array(19).fill(tick & 255)]);
      if (tick < 1000 || tick >= 1020)
        blocks.push(...framing.push(joinBytes(frames.map(({ bytes }) => bytes)), atS));
    }
    blocks.push(...framing.finish());
    // The first frame after the start is a Daisy's alone: its row has the Daisy's channels.
    const lost = blocks.reduce(
      (sum, { block }) => sum + (block.kind === "gap" && block.channel === 8 ? block.lostSamples : 0),
      0,
    );
    // 20 rows, and 0.4 s in which the counter went from 135 to 0.
    expect(Math.abs(lost - 70)).toBeLessThanOrEqual(1);
    const { lostByCounter, lostByClock } = framing.health().counters;
    expect(lostByCounter + lostByClock).toBe(lost);
  });

  it("puts what a cut swallowed at the cut, though frames are lost soon after it", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 5000);
    framing.interrupt();
    // The gap is still held when the counter tells of 20 more.
    const after = [...stream(framing, 5500, 5550), ...stream(framing, 5570, 8000)];
    const blocks = [...before, ...after, ...framing.finish()];
    expect(outline(blocks, 0)).toBe("0+5000 5000~500 5500+50 5550~20 5570+2430");
  });

  it("puts it there when the same bytes tell of both", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 5000);
    framing.interrupt();
    const both = joinBytes([chordsFrames(5500, 5503), chordsFrames(5516, 5530)]);
    const after = [...framing.push(both, 5530 / 250 + 0.016), ...stream(framing, 5530, 8000)];
    const blocks = [...before, ...after, ...framing.finish()];
    expect(outline(blocks, 0)).toBe("0+5000 5000~500 5500+3 5503~13 5516+2484");
  });

  it("sizes a loss that a cut follows before it is settled", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 5000);
    const held = stream(framing, 5000 + 256 + 9, 5000 + 256 + 59);
    framing.interrupt();
    const after = stream(framing, 6000, 8000);
    const blocks = [...before, ...held, ...after, ...framing.finish()];
    expect(outline(blocks, 0)).toBe("0+5000 5000~265 5265+50 5315~685 6000+2000");
  });

  it("sizes a cut that ends before it is settled", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 5000);
    framing.interrupt();
    const after = stream(framing, 5000, 5020, 8, 500);
    expect(after).toEqual([]);
    const blocks = [...before, ...framing.finish()];
    expect(outline(blocks, 0)).toMatch(/^0\+5000 5000~(1999|2000|2001) 700[01]\+\d\d$/);
  });

  it("judges a device at 60 times its speed by wall time", () => {
    const framing = createFraming(findProtocol("chords").layout(), { speed: 60 });
    // 20 ms of a wall are 300 frames: more than a wrap of the counter.
    const blocks: FramedBlock[] = [];
    for (let n = 0; n < 90_000; n += 300) {
      if (n === 45_000) framing.interrupt();
      const lostS = n < 45_000 ? 0 : 30;
      blocks.push(...framing.push(chordsFrames(n, n + 300), n / 250 + lostS + 0.1 * (n % 7)));
    }
    blocks.push(...framing.finish());
    const { lostByClock } = framing.health().counters;
    expect(Math.abs(lostByClock - 7500)).toBeLessThan(60);
    expect(framing.health().rates[0]?.measuredHz).toBeGreaterThan(249);
    expect(framing.health().rates[0]?.measuredHz).toBeLessThan(251);
  });

  it("lets what it holds go when nothing more comes", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const before = stream(framing, 0, 2500);
    const held = stream(framing, 2500 + 1024, 2500 + 1024 + 20);
    expect(held).toEqual([]);
    expect(framing.idle(15)).toEqual([]);
    const late = framing.idle(16);
    expect(outline([...before, ...late], 0)).toBe("0+2519");
    // Nothing was decided: the next arrival is still four wraps late.
    const after = stream(framing, 3544, 4500, 4);
    expect(outline([...before, ...late, ...after, ...framing.finish()], 0)).toMatch(/^0\+2519 2519~20\d\d /);
  });
});

describe("framing without times", () => {
  it("counts by the counter alone, and keeps counts beside the samples", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const bytes = Uint8Array.from([...chordsFrames(0, 100), ...chordsFrames(140, 200)]);
    const blocks = [...framing.push(bytes, undefined), ...framing.finish()];
    expect(outline(blocks, 3)).toBe("0+100 100~40 140+60");
    const [first] = blocks;
    expect(first?.counts?.slice(0, 3)).toEqual(Int32Array.of(0, 1, 2));
    expect(framing.health()).toMatchObject({ driftPpm: undefined, jitterMs: undefined });
  });

  it("makes a gap of values that are not known, in their channel alone", () => {
    const framing = createFraming(findProtocol("ad8232").layout({ rateHz: 200 }));
    const text = bytesOf("x\n512\n513\n!\n!\n514\n");
    expect(outline([...framing.push(text, undefined), ...framing.finish()], 0)).toBe("0+2 2~2 4+1");
  });

  it("does not know what the converter cannot have said, in its channel alone", () => {
    const framing = createFraming(findProtocol("chords").layout());
    const bytes = chordsFrames(0, 100);
    // The highest bit of channel 2 in frame 40: 10 bits have become 16.
    bytes[40 * 16 + 3 + 2 * 2]! |= 0x80;
    const blocks = [...framing.push(bytes, undefined), ...framing.finish()];
    expect(outline(blocks, 1)).toBe("0+100");
    expect(outline(blocks, 2)).toBe("0+40 40~1 41+59");
  });

  it("needs a rate that somebody says", () => {
    const framing = createFraming(findProtocol("ad8232").layout());
    expect(() => framing.push(bytesOf("1\n"), undefined)).toThrow(/nobody says the rate/);
  });

  it("tells the rate of one stream by that of another", () => {
    const framing = createFraming(findProtocol("healthypi-5").layout());
    const device = createSimulatedDevice("healthypi-5");
    const bytes = joinBytes(
      Array.from({ length: 100 }, (_, tick) =>
        device.tick([8, 4, 8].map((rows) => new Float64Array(rows).fill(tick))),
      ).flatMap((frames) => frames.map((frame) => frame.bytes)),
    );
    const blocks = [...framing.push(bytes, undefined), ...framing.finish()];
    expect(framing.health().rates.map(({ stream, hz, how }) => [stream, Math.round(hz), how])).toEqual([
      ["ecg", 128, "chip default"],
      ["bioz", 64, "chip default"],
      ["ppg", 128, "estimated"],
    ]);
    expect([0, 1, 2].map((channel) => outline(blocks, channel))).toEqual(["0+800", "0+400", "0+800"]);
  });

  it("takes another scale", () => {
    const framing = createFraming(findProtocol("ad8232").layout({ rateHz: 200 }), {
      scale: () => ({ name: "own", units: "V", gain: 256, baseline: 512, source: "test" }),
    });
    const [first] = framing.push(bytesOf("x\n512\n640\n256\n"), undefined);
    expect(first?.block.kind === "samples" && [...first.block.samples]).toEqual([0, 0.5, -1]);
    expect(framing.channels?.[0]?.units).toBe("V");
  });
});

describe("framing with a rate to be found", () => {
  const lines = (framing: Framing, from: number, to: number, hz: number, offsetS = 0): FramedBlock[] => {
    const out: FramedBlock[] = [];
    for (let n = from; n < to; n++)
      out.push(
        ...framing.push(bytesOf(`${n % 1000}\r\n`), n / hz + offsetS + 0.004 * ((n * 7919) % 13) * 0.1),
      );
    return out;
  };

  it("keeps the first three seconds until the rate is known, and does not round it", () => {
    const framing = createFraming(findProtocol("ad8232").layout());
    expect(lines(framing, 0, 500, 187.3)).toEqual([]);
    expect(framing.channels).toBeUndefined();
    expect(framing.health()).toMatchObject({ locked: true, rates: [] });
    const blocks = [...lines(framing, 500, 2000, 187.3), ...framing.finish()];
    const [channel] = framing.channels ?? [];
    expect(channel).toMatchObject({ rateEstimated: true, rateHow: "estimated" });
    expect(Math.abs((channel?.sampleRateHz ?? 0) - 187.3)).toBeLessThan(0.2);
    // The first line may be the rest of one.
    expect(outline(blocks, 0)).toBe("0+1999");
    expect(framing.health().counters).toMatchObject({ frames: 1999, lostByClock: 0, bytesSkipped: 3 });
    const measured = framing.health().rates[0]?.measuredHz ?? 0;
    expect(Math.abs(measured - 187.3)).toBeLessThan(1);
  });

  it("goes on over a cut in those seconds", () => {
    const framing = createFraming(findProtocol("ad8232").layout());
    const blocks = lines(framing, 0, 300, 200);
    framing.interrupt();
    blocks.push(...lines(framing, 300, 2000, 200, 10), ...framing.finish());
    expect(Math.abs((framing.channels?.[0]?.sampleRateHz ?? 0) - 200)).toBeLessThan(0.2);
    // A loop's pace of one second, carried on over ten.
    const { lostByClock } = framing.health().counters;
    expect(Math.abs(lostByClock - 2000)).toBeLessThan(20);
    expect(outline(blocks, 0)).toMatch(/^0\+299 299~\d+ \d+\+1699$/);
  });

  it("does not wait for a stream that has stopped, nor drop the others when all ends", () => {
    for (const [seconds, samples] of [
      [2, 256],
      [20, 2560],
    ] as const) {
      const framing = createFraming(findProtocol("healthypi-5").layout());
      const device = createSimulatedDevice("healthypi-5");
      const blocks: FramedBlock[] = [];
      for (let tick = 0; tick < 16 * seconds; tick++) {
        const [electric, optical] = device.tick([8, 4, 8].map((rows) => new Float64Array(rows)));
        const frames = tick < 5 ? [optical!.bytes, electric!.bytes] : [electric!.bytes];
        blocks.push(...framing.push(joinBytes(frames), tick / 16));
      }
      if (seconds === 20) expect(outline(blocks, 0)).toMatch(/^0\+\d{4}$/);
      blocks.push(...framing.finish());
      expect(outline(blocks, 0)).toBe(`0+${samples}`);
      expect(framing.channels?.map(({ name }) => name)).toEqual(["ECG", "BIOZ"]);
    }
  });

  it("does not grow on noise that holds no row", () => {
    const framing = createFraming(findProtocol("ad8232").layout());
    const noise = new Uint8Array(65536).fill(0x80);
    for (let i = 0; i < 40; i++) framing.push(noise, i);
    expect(framing.channels).toBeUndefined();
    expect(framing.finish()).toEqual([]);
    expect(framing.health().counters.bytesSkipped).toBe(40 * 65536);
  });
});
