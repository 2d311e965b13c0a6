/**
 * The header of an EDF, EDF+ or BDF file as data. Fields and their widths: Kemp et al., "A simple format for exchange of
 * digitized polygraphic recordings", Electroenceph. clin. Neurophysiol. 82:391-393, 1992; EDF+: Kemp and Olivan, Clin.
 * Neurophysiol. 114:1755-1761, 2003 (edfplus.info/specs); BDF: biosemi.com, "Which file format does BioSemi use".
 */
export interface EdfHeader {
  /** Bytes of a sample: 2 (EDF) or 3 (BDF). */
  readonly sampleBytes: 2 | 3;
  /** `plus`: annotations and a time in every record; `gaps`: records may leave time out (EDF+D). */
  readonly plus: boolean;
  readonly gaps: boolean;
  /** Who was recorded: names, birth dates. Never shown unless asked for. */
  readonly patient: string;
  readonly recording: string;
  /** Milliseconds since 1970 of the start as written (whole seconds, no time zone: taken as UTC); undefined when unreadable. */
  readonly startMs: number | undefined;
  /** Undefined when the file says -1: it was not closed. */
  readonly records: number | undefined;
  readonly recordS: number;
  /** All signals, annotations among them, in the order of the file. */
  readonly signals: readonly EdfSignal[];
}

export interface EdfSignal {
  readonly label: string;
  readonly transducer: string;
  readonly units: string;
  readonly physicalMin: number;
  readonly physicalMax: number;
  readonly digitalMin: number;
  readonly digitalMax: number;
  readonly prefilter: string;
  readonly samplesPerRecord: number;
  readonly isAnnotations: boolean;
}

/** Bytes of the fixed part, and again of every signal. */
export const HEADER_BYTES = 256;

export const headerBytes = (header: { readonly signals: readonly unknown[] }): number =>
  HEADER_BYTES * (1 + header.signals.length);

const recordSamples = (header: EdfHeader): number =>
  header.signals.reduce((sum, signal) => sum + signal.samplesPerRecord, 0);

export const recordBytes = (header: EdfHeader): number => recordSamples(header) * header.sampleBytes;

/** Fields of every signal in the order of the file, each for all signals before the next: name and width in bytes. */
export const SIGNAL_FIELDS = [
  ["label", 16],
  ["transducer", 80],
  ["units", 8],
  ["physicalMin", 8],
  ["physicalMax", 8],
  ["digitalMin", 8],
  ["digitalMax", 8],
  ["prefilter", 80],
  ["samplesPerRecord", 8],
  ["reserved", 32],
] as const;

/** Label of the signals that hold annotations. */
export const annotationLabel = (sampleBytes: 2 | 3): string =>
  sampleBytes === 3 ? "BDF Annotations" : "EDF Annotations";

/** First word of the equipment in the recording field of files that this program wrote. */
export const EQUIPMENT = "Pulsegate";
/** Of recordings of a sensor, not of conversions: their annotations are what the device called. */
export const LIVE_EQUIPMENT = `${EQUIPMENT}_live`;

/** How many units of a signal one digital step is, and the digital value of 0 (not always whole). */
export interface EdfScale {
  readonly gain: number;
  readonly baseline: number;
}

/** Undefined when the fields give none: two limits are equal, in the wrong order, or no numbers. */
export const scaleOf = (signal: EdfSignal): EdfScale | undefined => {
  const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  const gain = (digitalMax - digitalMin) / (physicalMax - physicalMin);
  if (!Number.isFinite(gain) || gain === 0 || !(digitalMax > digitalMin)) return undefined;
  return { gain, baseline: digitalMin - physicalMin * gain };
};
