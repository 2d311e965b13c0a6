import { XMLParser } from "fast-xml-parser";
import type { Modality } from "../../recording.ts";
import { deduceModality } from "../wfdb/modality.ts";

const formats = ["int8", "int16", "int32", "int64", "float32", "double64", "string"] as const;
export type XdfFormat = (typeof formats)[number];

export interface XdfChannel {
  readonly name: string;
  readonly units: string;
  readonly modality: Modality;
  /** What values are multiplied by to be in `units`. */
  readonly scale: number;
}

export interface XdfHeader {
  readonly name: string;
  readonly type: string;
  readonly format: XdfFormat;
  /** 0 for streams of events. */
  readonly nominalRateHz: number;
  readonly channelCount: number;
  readonly channels: readonly XdfChannel[];
}

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;
/** The first element of a name, whatever stands there. */
const child = (tree: unknown, key: string): unknown => {
  const found = isTree(tree) ? tree[key] : undefined;
  return Array.isArray(found) ? found[0] : found;
};
const textOf = (tree: unknown, key: string): string => {
  const found = child(tree, key);
  return typeof found === "string" ? found.trim() : "";
};

/** Text of an element directly inside the document's `info`; empty when there is none, or no XML. */
export function infoText(xml: string, key: string): string {
  try {
    return textOf(child(parser.parse(xml), "info"), key);
  } catch {
    return "";
  }
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:mV|millivolts?)$/i, "mV"],
  [/^(?:[µμu]V|microvolts?)$/i, "uV"],
  [/^volts?$/i, "V"],
];

function modalityOf(type: string, label: string, units: string): Modality {
  const byLabel = deduceModality(label, "");
  if (byLabel !== "other") return byLabel;
  if (/^(?:ECG|EKG)$/i.test(type)) return "ecg";
  if (/PPG|pleth|BVP/i.test(type)) return "ppg";
  // A type that says something else outweighs a unit of millivolts.
  return type === "" ? deduceModality(label, units) : "other";
}

/** An ECG comes in mV; what is not known to be one keeps its unit. */
function channelOf(type: string, name: string, given: string): XdfChannel {
  const units = UNITS.find(([pattern]) => pattern.test(given))?.[1] ?? given;
  const modality = modalityOf(type, name, units);
  const perMillivolt = { uV: 1e-3, V: 1e3 }[units];
  if (modality !== "ecg" || perMillivolt === undefined) {
    return { name, modality, units: units === "" ? "NU" : units, scale: 1 };
  }
  return { name, modality, units: "mV", scale: perMillivolt };
}

/**
 * Reads the XML of a stream header: name, type, format, rate, labels and units of channels.
 * Undefined when it cannot be a stream: no known format, no channel.
 */
export function readStreamHeader(xml: string): XdfHeader | undefined {
  const info = child(parser.parse(xml), "info");
  const format = formats.find((known) => known === textOf(info, "channel_format"));
  const channelCount = Number(textOf(info, "channel_count"));
  const nominalRateHz = Number(textOf(info, "nominal_srate") || "0");
  if (format === undefined || !Number.isInteger(channelCount) || channelCount < 1 || channelCount > 65_536) {
    return undefined;
  }
  const described = isTree(child(child(info, "desc"), "channels"))
    ? (child(child(info, "desc"), "channels") as Tree)["channel"]
    : undefined;
  const list = Array.isArray(described) ? described : [described];
  const name = textOf(info, "name") || "stream";
  const type = textOf(info, "type");
  const channels = Array.from({ length: channelCount }, (_, index) => {
    const label = textOf(list[index], "label") || (channelCount === 1 ? name : `${name} ${index + 1}`);
    return channelOf(type, label, textOf(list[index], "unit"));
  });
  return { name, type, format, nominalRateHz: Math.max(0, nominalRateHz || 0), channelCount, channels };
}
