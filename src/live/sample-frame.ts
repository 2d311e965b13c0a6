import { PulsegateError } from "../../signals/errors.ts";
import type { HistorySpan } from "./live-session.ts";
import { SAMPLE_FRAME } from "./messages.ts";

/** A span of samples on its way to a watcher, see {@link SAMPLE_FRAME}. */
export interface SampleFrame extends HistorySpan {
  readonly type: typeof SAMPLE_FRAME.live | typeof SAMPLE_FRAME.history;
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** @throws PulsegateError `bad-option` for a channel above 255 or a factor outside 1..65535. */
export function encodeSampleFrame(type: SampleFrame["type"], span: HistorySpan): Uint8Array {
  const { channel, factor, values } = span;
  if (channel > 0xff || factor < 1 || factor > 0xffff) {
    throw new PulsegateError("bad-option", "samples do not fit a sample frame", {
      got: `channel ${channel}, factor ${factor}`,
      expected: "channel 0..255, factor 1..65535",
    });
  }
  const bytes = new Uint8Array(SAMPLE_FRAME.headerBytes + 4 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, type);
  view.setUint8(1, channel);
  view.setUint16(2, factor, true);
  view.setUint32(4, values.length, true);
  view.setFloat64(8, span.startSample, true);
  view.setFloat64(16, span.sampleRateHz, true);
  if (HOST_IS_LITTLE_ENDIAN) new Float32Array(bytes.buffer, SAMPLE_FRAME.headerBytes).set(values);
  else
    for (const [k, value] of values.entries()) view.setFloat32(SAMPLE_FRAME.headerBytes + 4 * k, value, true);
  return bytes;
}

/**
 * The values are a view of `bytes` where its alignment allows.
 * @throws PulsegateError `malformed` for bytes that are not one whole frame.
 */
export function decodeSampleFrame(bytes: ArrayBuffer | Uint8Array): SampleFrame {
  const { buffer, byteOffset, byteLength } = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const { headerBytes } = SAMPLE_FRAME;
  if (byteLength < headerBytes) throw malformed("length", byteLength, `at least ${headerBytes} bytes`);
  const view = new DataView(buffer, byteOffset, byteLength);
  const type = view.getUint8(0);
  if (type !== SAMPLE_FRAME.live && type !== SAMPLE_FRAME.history) throw malformed("type", type, "0 or 1");
  const factor = view.getUint16(2, true);
  const count = view.getUint32(4, true);
  const startSample = view.getFloat64(8, true);
  const sampleRateHz = view.getFloat64(16, true);
  if (byteLength !== headerBytes + 4 * count)
    throw malformed("length", byteLength, `${headerBytes + 4 * count} bytes`);
  if (factor === 0 || (factor > 1 && count % 2 !== 0))
    throw malformed("factor", factor, "1, or more with pairs");
  if (!Number.isSafeInteger(startSample)) throw malformed("first sample", startSample, "a whole number");
  if (!(sampleRateHz > 0 && sampleRateHz < Number.POSITIVE_INFINITY))
    throw malformed("sample rate", sampleRateHz, "a rate above 0");
  const values = valuesOf(view, count);
  return { type, channel: view.getUint8(1), factor, startSample, sampleRateHz, values };
}

function valuesOf(view: DataView, count: number): Float32Array {
  const { headerBytes } = SAMPLE_FRAME;
  if (HOST_IS_LITTLE_ENDIAN && view.byteOffset % 4 === 0)
    return new Float32Array(view.buffer, view.byteOffset + headerBytes, count);
  return Float32Array.from({ length: count }, (_, k) => view.getFloat32(headerBytes + 4 * k, true));
}

const malformed = (what: string, got: number, expected: string) =>
  new PulsegateError("malformed", `${what} of a sample frame is wrong`, { got, expected });
