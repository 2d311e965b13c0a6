import type { Block } from "../signals/sample-block.ts";
import type { Annotation } from "./annotation/annotation.ts";

/** What a channel measures; decides which way through the device it takes. */
export type Modality = "ecg" | "ppg" | "other";

export interface Channel {
  /** Lead or sensor name as recorded: `MLII`, `V5`, `PLETH`. */
  readonly name: string;
  readonly modality: Modality;
  readonly sampleRateHz: number;
  /** True when the rate was estimated from timestamps instead of declared. */
  readonly rateEstimated: boolean;
  /** Physical unit of the samples in blocks: `mV`, `NU`, `adc`. */
  readonly units: string;
  /** Samples of this channel, known or lost; undefined until the end has been read. */
  readonly lengthSamples: number | undefined;
}

export interface Provenance {
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
}

/** Something a reader noticed. A warning leaves the data usable; an error means that some of it is wrong or missing. */
export interface Finding {
  readonly severity: "warning" | "error";
  readonly file: string;
  /** Byte offset (binary files) or line number (text files), when known. */
  readonly byte?: number;
  readonly line?: number;
  readonly message: string;
}

export interface BlockOptions {
  /** Channel indices to read; all of them when left out. */
  readonly channels?: readonly number[];
  /** Part of the recording in seconds; the whole when left out. */
  readonly fromS?: number;
  readonly toS?: number;
}

/** An opened recording: signals as blocks, annotations, provenance. Reading is streamed with bounded memory. */
export interface Recording {
  /** Short name: `100`, `A00001`. */
  readonly name: string;
  /** Format that it was read from: `wfdb`, `csv`, `synthetic`. */
  readonly format: string;
  readonly channels: readonly Channel[];
  readonly durationS: number | undefined;
  /** When sample 0 was taken, where the file tells it: ISO 8601, ending in an offset or `Z` only when the file names its zone. */
  readonly startTime?: string;
  /** Rate at which `Annotation.sample` counts; the rate of channel 0 when left out. */
  readonly frameRateHz?: number;
  readonly comments: readonly string[];
  readonly provenance: Provenance | undefined;
  /** Blocks of all asked channels in time order (channel by channel within a chunk of about a second or more). */
  blocks(options?: BlockOptions): AsyncIterable<Block>;
  /** Names of the annotators found beside the recording: `atr`, `qrs`. */
  readonly annotators: readonly string[];
  /** Annotations of one annotator, in time order; an empty array when there is none of that name. */
  annotations(annotator?: string): Promise<Annotation[]>;
  /** What was noticed so far; complete (checksums included) once `blocks()` has run to its end. */
  readonly findings: readonly Finding[];
}
