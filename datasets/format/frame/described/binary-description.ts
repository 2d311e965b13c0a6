import type { FrameChannel } from "../protocol.ts";
import { type CheckSumName, checkSums } from "./check-sums.ts";
import { channelKeys, describedChannel } from "./described-channel.ts";
import type { BinaryFrame } from "./described-shape.ts";
import { type FieldTypeName, fieldTypeNames, fieldTypes, type ReadField } from "./field-types.ts";
import type { JsonReader } from "./json-reader.ts";

const longestFrame = 1024;
const counterTypes = ["u8", "u16", "u24", "u32", "u4-high", "u4-low"] as const;
const checkNames = Object.keys(checkSums) as CheckSumName[];

interface Draft {
  readonly bigEndian: boolean;
  readonly source: string;
  readonly values: { at: number; read: ReadField }[];
  readonly channels: FrameChannel[];
  counter: BinaryFrame["counter"];
  check: BinaryFrame["check"];
}

interface BinaryDescription {
  readonly frame: BinaryFrame;
  readonly channels: readonly FrameChannel[];
}

/** The `binary` part of a description. @throws PulsegateError `malformed`, `unknown-name`. */
export function readBinary(json: JsonReader, source: string): BinaryDescription {
  const get = json.object(["sync", "footer", "bigEndian", "fields"]);
  const sync = get("sync").hex();
  const footer = get("footer").there ? get("footer").hex() : new Uint8Array(0);
  const endian = get("bigEndian");
  const bigEndian = endian.there && endian.boolean();
  const draft: Draft = { bigEndian, source, values: [], channels: [], counter: undefined, check: undefined };
  let end = sync.length;
  let next = end;
  for (const field of get("fields").list()) {
    next = readField(field, draft, next);
    end = Math.max(end, next);
  }
  const length = end + footer.length;
  if (draft.channels.length === 0) get("fields").refuse("at least one field with a name", []);
  if (length > longestFrame) json.refuse(`a frame of at most ${longestFrame} bytes`, length);
  // Two bytes of three fixed frames in a row are what it takes not to find frames in noise.
  const fixed = sync.length + footer.length + (draft.check?.kind.bytes ?? 0) + (draft.counter ? 1 : 0);
  if (fixed < 2) json.refuse("sync, footer, counter and check sum of at least 2 bytes together", fixed);
  const { values, counter, check } = draft;
  return { frame: { length, sync, footer, counter, check, values }, channels: draft.channels };
}

/** Adds a field to the draft; where the next one starts unless it says otherwise. */
function readField(field: JsonReader, draft: Draft, next: number): number {
  const get = field.object(["at", "skip", "counter", "modulus", "checksum", "from", "type", ...channelKeys]);
  const at = get("at").there ? get("at").whole(0, longestFrame) : next;
  if (get("skip").there) return at + get("skip").whole(1, longestFrame);
  if (get("counter").there) return readCounter(get, draft, at);
  if (get("checksum").there) {
    if (draft.check !== undefined) field.refuse("one check sum", "another");
    const kind = checkSums[get("checksum").oneOf(checkNames)];
    const from = get("from").there ? get("from").whole(0, at) : 0;
    draft.check = { at, from, kind, bigEndian: draft.bigEndian };
    return at + kind.bytes;
  }
  const name: FieldTypeName = get("type").oneOf(fieldTypeNames);
  const type = fieldTypes[name];
  draft.channels.push(describedChannel(get, type, draft.source));
  draft.values.push({ at, read: type.read(draft.bigEndian) });
  return at + type.bytes;
}

function readCounter(get: (key: string) => JsonReader, draft: Draft, at: number): number {
  if (draft.counter !== undefined) get("counter").refuse("one counter", "another");
  const name = get("counter").oneOf(counterTypes);
  const half = name === "u4-high" || name === "u4-low";
  const type = half ? fieldTypes.u8 : fieldTypes[name];
  const most = half ? 16 : type.max + 1;
  const whole = type.read(draft.bigEndian);
  const halves: Record<string, ReadField> = {
    "u4-high": (bytes, i) => (bytes[i] as number) >> 4,
    "u4-low": (bytes, i) => (bytes[i] as number) & 0x0f,
  };
  const modulus = get("modulus").there ? get("modulus").whole(2, most) : most;
  draft.counter = { at, end: at + type.bytes, modulus, read: halves[name] ?? whole };
  return at + type.bytes;
}
