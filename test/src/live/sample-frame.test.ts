import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSampleFrame, encodeSampleFrame } from "../../../src/live/sample-frame.ts";

const span = { channel: 3, factor: 1, startSample: 2 ** 40 + 1, sampleRateHz: 512.5 };

describe("sample frame", () => {
  it("lies in bytes as documented", () => {
    const bytes = encodeSampleFrame(1, {
      channel: 2,
      factor: 500,
      startSample: 3,
      sampleRateHz: 250,
      values: Float32Array.of(1, -2),
    });
    expect(Buffer.from(bytes).toString("hex")).toBe(
      ["01", "02", "f401", "02000000", "0000000000000840", "0000000000406f40", "0000803f", "000000c0"].join(
        "",
      ),
    );
  });

  it("comes back bit for bit, whatever the alignment of the bytes", () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.nat(7), (values, shift) => {
        const encoded = encodeSampleFrame(0, { ...span, values });
        const moved = new Uint8Array(encoded.length + shift).subarray(shift);
        moved.set(encoded);
        const { values: back, ...rest } = decodeSampleFrame(moved);
        expect(rest).toEqual({ ...span, type: 0 });
        expect(Buffer.from(new Uint8Array(Float32Array.from(back).buffer))).toEqual(
          Buffer.from(new Uint8Array(Float32Array.from(values).buffer)),
        );
      }),
    );
  });

  it("decodes a bare ArrayBuffer without a copy", () => {
    const { buffer } = encodeSampleFrame(0, { ...span, values: Float32Array.of(7, Number.NaN) });
    const frame = decodeSampleFrame(buffer as ArrayBuffer);
    expect([...frame.values]).toEqual([7, Number.NaN]);
    expect(frame.values.buffer).toBe(buffer);
  });

  const damaged = (change: (view: DataView) => void) => {
    const bytes = encodeSampleFrame(0, { ...span, values: new Float32Array(3) });
    change(new DataView(bytes.buffer));
    return bytes;
  };
  it.each([
    ["no bytes", new Uint8Array(0)],
    ["half a header", new Uint8Array(23)],
    ["a byte too many", new Uint8Array(25)],
    ["an unknown type", damaged((view) => view.setUint8(0, 2))],
    ["factor 0", damaged((view) => view.setUint16(2, 0, true))],
    ["half a pair", damaged((view) => view.setUint16(2, 2, true))],
    ["a count beyond its bytes", damaged((view) => view.setUint32(4, 0xffffffff, true))],
    ["no first sample", damaged((view) => view.setFloat64(8, Number.NaN, true))],
    ["a rate of 0", damaged((view) => view.setFloat64(16, 0, true))],
  ])("refuses %s", (_, bytes) => {
    expect(() => decodeSampleFrame(bytes)).toThrow(expect.objectContaining({ code: "malformed" }));
  });

  it("never throws anything else for what bytes say", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(decodeSampleFrame(bytes).values.length * 4 + 24).toBe(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: "malformed" });
        }
      }),
    );
  });

  it.each([
    { ...span, channel: 256, values: new Float32Array(1) },
    { ...span, factor: 65_536, values: new Float32Array(2) },
  ])("refuses to encode what does not fit", (wide) => {
    expect(() => encodeSampleFrame(0, wide)).toThrow(expect.objectContaining({ code: "bad-option" }));
  });
});
