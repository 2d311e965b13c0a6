import { PulsegateError } from "../../../../signals/errors.ts";
import { FrameEngine } from "../binary/frame-engine.ts";
import { chooseChannels, chooseRate } from "../binary/options.ts";
import type { FrameLayout, FrameStream, Protocol, ProtocolOptions } from "../protocol.ts";
import { LineEngine } from "../text/line-engine.ts";
import { refuseGain } from "../text/text-layout.ts";
import { readBinary } from "./binary-description.ts";
import { DescribedShape } from "./described-shape.ts";
import { JsonReader } from "./json-reader.ts";
import { readText } from "./text-description.ts";

const keys = ["name", "title", "source", "baudRates", "rateHz", "start", "stop", "binary", "text"];
const usualBauds = [115200];

type Wire = Pick<FrameLayout, "counterWrap" | "createParser"> & Pick<FrameStream, "channels">;

/**
 * A protocol of one's own, from a description in JSON (docs/own-protocol.md).
 * @param where file or option that the text comes from, for messages.
 * @throws PulsegateError `malformed` for what makes no sense, `unknown-name` for keys that are not known.
 */
export function parseProtocolDescription(text: string, where: string): Protocol {
  const json = JsonReader.parse(text, where);
  const get = json.object(keys);
  const name = get("name").string();
  if (!/^[a-z][a-z0-9-]*$/.test(name)) get("name").refuse("small letters, digits and -");
  const title = get("title").there ? get("title").string() : name;
  const source = get("source").there ? get("source").string() : where;
  const baudRates = get("baudRates").there
    ? get("baudRates")
        .list()
        .map((baud) => baud.whole(50, 12_000_000))
    : usualBauds;
  const ownHz = get("rateHz").there
    ? get("rateHz").number("a positive number of Hz", (hz) => hz > 0)
    : undefined;
  const start = commands(get("start"));
  const stop = commands(get("stop"));
  if (get("binary").there === get("text").there) json.refuse("either binary or text");
  const wire = get("binary").there ? binaryWire(get("binary"), source) : textWire(get("text"), source);
  return {
    name,
    title,
    source,
    boards: [],
    baudRates,
    candidates: [{}],
    layout: (options: ProtocolOptions = {}): FrameLayout => {
      refuseGain(name, options);
      if (options.board !== undefined)
        throw new PulsegateError("unknown-name", `${name} has no boards`, { got: options.board, known: [] });
      const { channels } = wire;
      chooseChannels(name, options.channels, channels.length, channels.length, channels.length);
      const own = ownHz === undefined ? undefined : ({ hz: ownHz, how: "declared" } as const);
      const rate = options.rateHz === undefined ? own : chooseRate(options, undefined);
      return {
        protocol: name,
        board: undefined,
        streams: [{ name: "samples", channels, rate, rowsPerFrame: 1 }],
        counterWrap: wire.counterWrap,
        start,
        stop,
        identification: undefined,
        createParser: wire.createParser,
      };
    },
  };
}

function binaryWire(json: JsonReader, source: string): Wire {
  const { frame, channels } = readBinary(json, source);
  return {
    channels,
    counterWrap: frame.counter?.modulus,
    createParser: (sink) => new FrameEngine(new DescribedShape(frame, sink)),
  };
}

function textWire(json: JsonReader, source: string): Wire {
  const { channels, format, counterWrap } = readText(json, source);
  return {
    channels,
    counterWrap,
    createParser: (sink) => new LineEngine(format(), sink, counterWrap),
  };
}

/** Commands to send: texts (with their line ends), or `{ "hex": "62" }`. */
function commands(json: JsonReader): Uint8Array[] {
  if (!json.there) return [];
  return json.list().map((command) => {
    if (!command.isText) return command.object(["hex"])("hex").hex();
    return new TextEncoder().encode(command.string());
  });
}
