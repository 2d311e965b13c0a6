import { describe, expect, it } from "vitest";
import { parseProtocolDescription } from "../../../../datasets/format/frame/described/described-protocol.ts";
import { findProtocol } from "../../../../datasets/format/frame/registry.ts";
import { NumberReader } from "../../../../datasets/format/frame/text/number-reader.ts";
import { seededRandom } from "../../../../signals/random.ts";
import { bytesOf, collect } from "./collect.ts";

const ad8232 = () => collect(findProtocol("ad8232").layout());

describe("lines that are damaged", () => {
  it("lets a single unreadable line stand for a lost row", () => {
    const found = ad8232();
    found.feed("x\n1\n2\n3\n5\xff2\n4\n5\n");
    expect(found.rows).toEqual([[1], [2], [3], 1, [4], [5]]);
    expect(found.parser.counters.lostByCounter).toBe(1);
  });

  it("lets it stand for a row of several lines, too, and looks over lines that are no row", () => {
    const several = collect(findProtocol("pulsesensor").layout({ board: "visualizer", channels: 2 }));
    several.feed("x\na1\nb1\na2\nb2\na3\nb\xff3\na4\nb4\n\xff5\nb5\na6\nb6\n");
    expect(several.rows).toEqual([[1, 1], [2, 2], 1, [4, 4], 1, [6, 6]]);
    const single = collect(findProtocol("pulsesensor").layout({ board: "visualizer" }));
    single.feed("x\nS1\nS2\nS3\nS\xff4\nB75\nQ820\nS5\n");
    expect(single.rows).toEqual([[1], [2], [3], 1, [5]]);
  });

  it("takes several unreadable lines for a message of the device and locks again", () => {
    const found = ad8232();
    found.feed("x\n1\n2\n3\nboot 1\nboot 2\nboot 3\n4\n5\n");
    expect(found.parser.locked).toBe(false);
    found.feed("6\n7\n");
    expect(found.parser.locked).toBe(true);
    expect(found.rows).toEqual([[1], [2], [3], [4], [5], [6], [7]]);
    expect(found.parser.counters.bytesSkipped).toBe("x\nboot 1\nboot 2\nboot 3\n".length);
  });

  it("skips a line that is too long, whatever the pieces", () => {
    for (const pieces of [1, 100, 1e9]) {
      const found = ad8232();
      found.feed(`x\n1\n2\n3\n${"9".repeat(2000)}\n4\n5\n6\n`, pieces);
      expect(found.rows).toEqual([[1], [2], [3], [4], [5], [6]]);
      expect(found.parser.counters.bytesSkipped).toBe(2003);
    }
  });

  it("does not lock on two good lines, and gives them up at the end", () => {
    const found = ad8232();
    found.feed("x\n1\n2\n");
    found.parser.finish();
    expect(found.rows).toEqual([]);
    expect(found.parser.counters.bytesSkipped).toBe(6);
  });

  it("skips what a cut leaves of a line", () => {
    const found = ad8232();
    found.feed("x\n1\n2\n3\n51");
    found.parser.interrupt();
    found.feed("2\n4\n5\n6\n");
    expect(found.rows).toEqual([[1], [2], [3], [4], [5], [6]]);
    expect(found.parser.counters.bytesSkipped).toBe(6);
  });

  it("counts rows that are missing by a sequence number, also while it locks again", () => {
    const line = (seq: number): string => `PSWS,1,LIVE,${seq},0,${seq},75,820,0,90,OK\n`;
    const found = collect(findProtocol("pulsesensor").layout({ board: "psws" }));
    found.feed(`x\n${[1, 2, 3, 5, 6].map(line).join("")}?\n?\n?\n${[10, 11, 12].map(line).join("")}`);
    expect(found.rows).toEqual([[1], [2], [3], 1, [5], [6], 3, [10], [11], [12]]);
    found.feed([1, 2, 3].map(line).join(""));
    expect(found.rows.slice(-4)).toEqual([0, [1], [2], [3]]);
    expect(found.parser.counters.lostByCounter).toBe(4);
  });

  it("takes no number for a loss of days", () => {
    const line = (seq: number): string => `PSWS,1,LIVE,${seq},0,${seq % 1000},75,820,0,90,OK\n`;
    const found = collect(findProtocol("pulsesensor").layout({ board: "psws" }));
    found.feed(`x\n${[1, 2, 3, 1_000_000_004, 5, 6, 60_006].map(line).join("")}`);
    expect(found.rows).toEqual([[1], [2], [3], 0, [4], 0, [5], [6], 59_999, [6]]);
  });

  it("asks no number of a line that stands for an unknown row", () => {
    const text = { delimiter: ",", columns: [{ sequence: 1000 }, { name: "A" }], unknown: "!" };
    const own = parseProtocolDescription(JSON.stringify({ name: "own", text }), "own.json");
    const found = collect(own.layout({ rateHz: 100 }));
    found.feed("x\n7,7\n8,8\n9,9\n!\n10,10\n!1\n!\n12,12\n?\n?\n?\n!\n15,15\n16,16\n17,17\n");
    const unknown = [Number.NaN];
    expect(found.rows).toEqual([
      ...[[7], [8], [9], unknown, [10], unknown, 1, [12]],
      ...[2, unknown, [15], [16], [17]],
    ]);
  });

  it("accounts for every byte of noise", () => {
    const random = seededRandom(7);
    for (const protocol of ["ascii", "ad8232", "max3010x", "pulsesensor"]) {
      const noise = Uint8Array.from({ length: 20_000 }, () => 256 * random());
      const found = collect(findProtocol(protocol).layout());
      for (let at = 0; at < noise.length; ) {
        const size = 1 + Math.floor(300 * random());
        found.parser.push(noise.subarray(at, at + size));
        at += size;
      }
      found.parser.finish();
      const { bytes, frameBytes, bytesSkipped } = found.parser.counters;
      expect(bytes).toBe(noise.length);
      expect(frameBytes + bytesSkipped).toBe(bytes);
      expect(frameBytes).toBeLessThan(200);
    }
  });
});

describe("numbers from bytes", () => {
  it("are not known where the sketch's are none, or too large for it to print", () => {
    const found = collect(findProtocol("ascii").layout({ rateHz: 100 }));
    found.feed("x\n1\ninf\nnan\novf\n-inf\n2\ninfo\n");
    const unknown = [Number.NaN];
    expect(found.rows).toEqual([[1], unknown, unknown, unknown, unknown, [2]]);
  });

  it("are the same as those from text, bit for bit", () => {
    const random = seededRandom(3);
    const reader = new NumberReader();
    const texts = [
      "0",
      "-0",
      "1e5",
      "2E-3",
      "0.1",
      "1.",
      ".5",
      "9007199254740993",
      "123456789.123456789",
      "5e",
    ];
    for (let i = 0; i < 2000; i++) {
      const places = Math.floor(8 * random());
      texts.push(((random() - 0.5) * 10 ** Math.floor(9 * random())).toFixed(places));
    }
    for (const text of texts) {
      const bytes = bytesOf(`${text};`);
      expect(reader.read(bytes, 0, bytes.length)).toBe(true);
      const expected = text === "5e" ? 5 : Number(text);
      expect(Object.is(reader.value, expected), text).toBe(true);
    }
    for (const text of ["", "-", ".", "e5", "+-1", "x"])
      expect(reader.read(bytesOf(text), 0, text.length), text).toBe(false);
  });
});
