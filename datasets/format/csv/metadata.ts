/** What the remarks (`#`, `%`) of a file say. */
export interface CsvMetadata {
  readonly sampleRateHz?: number;
  readonly name?: string;
  /** When sample 0 was taken: ISO 8601, with an offset or `Z` only where the file names its zone. */
  readonly startTime?: string;
  readonly licence?: string;
  readonly citation?: string;
  readonly title?: string;
  readonly labels?: readonly string[];
  readonly units?: readonly string[];
  /** ADC units per physical unit and ADC value of 0, one for each signal column. */
  readonly gains?: readonly number[];
  readonly baselines?: readonly number[];
  /** Remarks without a key, and `comment:` lines. */
  readonly comments: readonly string[];
}

type Found = { -readonly [K in keyof CsvMetadata]?: CsvMetadata[K] };

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

const listOf = (value: string) => value.split(/[\t,;]/).map((part) => part.trim());

/** What a key sets; the first remark of a kind counts. */
const SETTERS: readonly (readonly [RegExp, (found: Found, value: string) => void])[] = [
  [
    /^(?:sample[ _]?rate|sampling[ _]?(?:rate|frequency)|fs|frequency)(?:[ _]?\(?hz\)?)?$/,
    (found, value) => {
      const rate = Number.parseFloat(value);
      if (rate > 0 && Number.isFinite(rate)) found.sampleRateHz ??= rate;
    },
  ],
  [
    /^name$/,
    (found, value) => {
      found.name ??= value;
    },
  ],
  [
    /^title$/,
    (found, value) => {
      found.title ??= value;
    },
  ],
  [
    /^licen[cs]e$/,
    (found, value) => {
      found.licence ??= value;
    },
  ],
  [
    /^citation$/,
    (found, value) => {
      found.citation ??= value;
    },
  ],
  [
    /^(?:labels|columns)$/,
    (found, value) => {
      found.labels ??= listOf(value);
    },
  ],
  [
    /^units$/,
    (found, value) => {
      found.units ??= listOf(value);
    },
  ],
  [
    /^gains$/,
    (found, value) => {
      found.gains ??= listOf(value).map(Number);
    },
  ],
  [
    /^baselines$/,
    (found, value) => {
      found.baselines ??= listOf(value).map(Number);
    },
  ],
];

/** Reads remarks of the form `key: value`, `key = value`, `key:= value`. */
export function readMetadata(remarks: readonly string[]): CsvMetadata {
  const found: Found = {};
  const comments: string[] = [];
  for (const remark of remarks) {
    const match = /^([\w ()/-]{1,40}?)\s*(?::=|=|:)\s*(.*)$/.exec(remark);
    const key = match?.[1]?.trim().toLowerCase() ?? "";
    const value = match?.[2]?.trim() ?? "";
    const setter = SETTERS.find(([pattern]) => pattern.test(key));
    if (setter !== undefined) setter[1](found, value);
    else if (key === "start_time" && ISO_TIME.test(value)) found.startTime ??= value;
    else comments.push(key === "comment" ? value : remark);
  }
  return { ...found, comments };
}
