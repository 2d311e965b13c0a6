import { i24be } from "./byte-fields.ts";
import { CYTON_BYTES } from "./cyton-shape.ts";

/** With a Daisy a signal changes this much more from one frame to the next than to the one after it. */
const MORE = 2;

/**
 * Do odd and even frames carry different boards' signals? An input resembles itself a frame later; with a Daisy the frame
 * between is another input's. Inputs of both boards that carry the same look like one board.
 */
export function boardsTakeTurns(bytes: Uint8Array): boolean {
  let toNext = 0;
  let toSecond = 0;
  for (let at = 0; at + 3 * CYTON_BYTES <= bytes.length; at++) {
    if (!isFrame(bytes, at) || !isFrame(bytes, at + CYTON_BYTES) || !isFrame(bytes, at + 2 * CYTON_BYTES))
      continue;
    for (let exg = at + 2; exg < at + 26; exg += 3) {
      const here = i24be(bytes, exg);
      toNext += Math.abs(i24be(bytes, exg + CYTON_BYTES) - here);
      toSecond += Math.abs(i24be(bytes, exg + 2 * CYTON_BYTES) - here);
    }
    at += CYTON_BYTES - 1;
  }
  return toNext > MORE * toSecond;
}

const isFrame = (bytes: Uint8Array, at: number) =>
  bytes[at] === 0xa0 && ((bytes[at + CYTON_BYTES - 1] as number) & 0xf0) === 0xc0;
