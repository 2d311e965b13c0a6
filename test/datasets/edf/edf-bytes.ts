/** A file laid out by hand, field by field, so that it owes nothing to the writer under test. */
export interface RawSignal {
  readonly label: string;
  readonly limits: readonly [
    physicalMin: string,
    physicalMax: string,
    digitalMin: string,
    digitalMax: string,
  ];
  /** Samples of every record, or the bytes of its annotation lists. */
  readonly records: readonly (readonly number[] | string)[];
  /** Samples a record. */
  readonly samples: number;
}

export interface RawFile {
  readonly kind?: string;
  readonly recording?: string;
  readonly records?: string;
  readonly duration?: string;
  readonly date?: string;
  readonly signals: readonly RawSignal[];
}

export function edfBytes(file: RawFile): Uint8Array {
  const { kind = "EDF+C", signals } = file;
  const count = signals[0]!.records.length;
  const header = [
    "0".padEnd(8),
    "X F 01-JAN-1970 Jane_Doe".padEnd(80),
    (file.recording ?? "Startdate 02-MAR-2024 X X device").padEnd(80),
    file.date ?? "02.03.24",
    "10.20.30",
    String(256 * (1 + signals.length)).padEnd(8),
    kind.padEnd(44),
    (file.records ?? String(count)).padEnd(8),
    (file.duration ?? "1").padEnd(8),
    String(signals.length).padEnd(4),
    ...signals.map(({ label }) => label.padEnd(16)),
    ...signals.map(() => "".padEnd(80)),
    ...signals.map(() => "mV".padEnd(8)),
    ...[0, 1, 2, 3].flatMap((limit) => signals.map(({ limits }) => limits[limit]!.padEnd(8))),
    ...signals.map(() => "".padEnd(80)),
    ...signals.map(({ samples }) => String(samples).padEnd(8)),
    ...signals.map(() => "".padEnd(32)),
  ].join("");
  const bytes: number[] = [...new TextEncoder().encode(header)];
  for (let record = 0; record < count; record++) {
    for (const { records, samples } of signals) {
      const content = records[record]!;
      if (typeof content === "string") {
        const list = [...new TextEncoder().encode(content)];
        bytes.push(...list, ...Array.from({ length: 2 * samples - list.length }, () => 0));
      } else for (const value of content) bytes.push(value & 255, (value >> 8) & 255);
    }
  }
  return Uint8Array.from(bytes);
}

export const annotations = (samples: number, ...records: string[]): RawSignal => ({
  label: "EDF Annotations",
  limits: ["-1", "1", "-32768", "32767"],
  records,
  samples,
});
