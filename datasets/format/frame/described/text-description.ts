import type { FrameChannel } from "../protocol.ts";
import { type Column, ColumnsFormat, type Delimiter } from "../text/columns-format.ts";
import { type Key, KeysFormat } from "../text/keys-format.ts";
import { anyNumber, type LineFormat } from "../text/line-format.ts";
import { channelKeys, describedChannel } from "./described-channel.ts";
import type { JsonReader } from "./json-reader.ts";

const delimiters: readonly Delimiter[] = [",", ";", "\t", " ", "any"];
const mostColumns = 64;

interface TextDescription {
  readonly channels: readonly FrameChannel[];
  readonly format: () => LineFormat;
  readonly counterWrap: number | undefined;
}

/** The `text` part of a description. @throws PulsegateError `malformed`, `unknown-name`. */
export function readText(json: JsonReader, source: string): TextDescription {
  const get = json.object(["delimiter", "columns", "keys", "unknown"]);
  if (get("columns").there === get("keys").there) json.refuse("either columns or keys");
  return get("keys").there ? readKeys(get("keys"), source) : readColumns(get, source);
}

const rangeOf = (channel: FrameChannel) => ({
  min: channel.minCount,
  max: channel.maxCount,
  integer: channel.integer,
});

function readColumns(get: (key: string) => JsonReader, source: string): TextDescription {
  const list = get("columns").list();
  const delimiter = get("delimiter").there ? get("delimiter").oneOf(delimiters) : "any";
  const unknown = get("unknown").there ? get("unknown").string() : undefined;
  const channels: FrameChannel[] = [];
  let counterWrap: number | undefined;
  const columns = list.map((column): Column => {
    const field = column.object(["skip", "word", "sequence", ...channelKeys]);
    if (field("skip").there) {
      const kind = field("skip").oneOf(["number", "text"]);
      return { kind };
    }
    if (field("word").there) return { kind: "words", words: [field("word").string()] };
    if (field("sequence").there) {
      if (counterWrap !== undefined) column.refuse("one sequence", "another");
      counterWrap = field("sequence").whole(2, 2 ** 48);
      return { kind: "sequence" };
    }
    const channel = describedChannel(field, anyNumber, source);
    channels.push(channel);
    return { kind: "value", range: rangeOf(channel) };
  });
  if (channels.length === 0) get("columns").refuse("at least one column with a name", []);
  if (columns.length > mostColumns) get("columns").refuse(`at most ${mostColumns} columns`, columns.length);
  const options = { columns, delimiter, ...(unknown === undefined ? {} : { unknown }) };
  return { channels, counterWrap, format: () => new ColumnsFormat(options) };
}

function readKeys(json: JsonReader, source: string): TextDescription {
  const channels: FrameChannel[] = [];
  const keys = json.list().map((entry): Key => {
    const field = entry.object(["key", ...channelKeys]);
    const name = field("key").string();
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) field("key").refuse("letters, digits and _");
    const channel = describedChannel(field, anyNumber, source);
    channels.push(channel);
    return { names: [name], range: rangeOf(channel) };
  });
  // Found keys are bits of a number.
  if (keys.length === 0 || keys.length > 30) json.refuse("1 to 30 keys", keys.length);
  return { channels, counterWrap: undefined, format: () => new KeysFormat(keys) };
}
