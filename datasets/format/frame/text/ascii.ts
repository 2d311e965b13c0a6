import { chooseChannels, chooseRate } from "../binary/options.ts";
import type { FrameLayout, Protocol, ProtocolOptions } from "../protocol.ts";
import { ColumnsFormat } from "./columns-format.ts";
import { anyNumber } from "./line-format.ts";
import { refuseGain, textChannel, textLayout } from "./text-layout.ts";

const mostColumns = 16;

function layout(options: ProtocolOptions = {}): FrameLayout {
  refuseGain("ascii", options);
  const columns = chooseChannels("ascii", options.channels, 1, 1, mostColumns);
  return textLayout({
    protocol: "ascii",
    board: undefined,
    channels: Array.from({ length: columns }, (_, i) =>
      textChannel(`A${i}`, i === 0 ? "ecg" : "other", anyNumber),
    ),
    rate: chooseRate(options, undefined),
    format: () =>
      new ColumnsFormat({
        columns: Array.from({ length: columns }, () => ({ kind: "value" as const, range: anyNumber })),
        delimiter: "any",
      }),
  });
}

/** Numbers on lines, `Serial.println(analogRead(A0))` and what grew out of it: one or several columns with any delimiter. */
export const ascii: Protocol = {
  name: "ascii",
  title: "Numbers on lines (Arduino Serial.println)",
  source:
    "Arduino reference: Serial.print, Serial.println (CR LF, `nan`); the columns that the Serial Plotter takes",
  boards: [],
  baudRates: [115200, 9600, 57600, 230400, 38400, 19200],
  candidates: Array.from({ length: mostColumns }, (_, i) => ({ channels: i + 1 })),
  layout,
};
