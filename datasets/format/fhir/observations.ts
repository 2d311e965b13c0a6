import { category, ecgCode, heartRateCode, leadCode, ucum, unknownReason } from "./codes.ts";
import type { SampledData } from "./sampled-data.ts";

/** Time that an observation covers, in seconds from the start of the recording. */
export interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** What all observations of a recording share. */
export interface ObservationContext {
  /** When the recording began, ISO 8601 with its offset; without it observations have no time. */
  readonly startTime?: string;
  /** What recorded the signals, as text. */
  readonly device?: string;
  /** Reference of the patient (`Patient/123`); none unless it is given. */
  readonly subject?: string;
}

/** Beats of a recording, in seconds from its start, rising; `method` says how they were found. */
export interface Beats {
  readonly timesS: readonly number[];
  readonly method: string;
}

/** Intervals outside this range are not between neighbouring beats. */
const SHORTEST_S = 0.2;
const LONGEST_S = 3;

/** Seconds after a start, in UTC. */
const timeAfter = (startTime: string, seconds: number): string =>
  new Date(Date.parse(startTime) + Math.round(1000 * seconds)).toISOString();

function common({ startTime, device, subject }: ObservationContext, { fromS, toS }: Span) {
  return {
    resourceType: "Observation",
    status: "final",
    ...(subject === undefined ? {} : { subject: { reference: subject } }),
    ...(startTime === undefined
      ? {}
      : { effectivePeriod: { start: timeAfter(startTime, fromS), end: timeAfter(startTime, toS) } }),
    ...(device === undefined ? {} : { device: { display: device } }),
  };
}

/**
 * An ECG: a component for each lead. A lead of which nothing is known in this span says so.
 * Source: hl7.org/fhir/R4/observation.html, observation-example-sample-data.
 */
export const ecgObservation = (
  context: ObservationContext,
  span: Span,
  leads: readonly { readonly name: string; readonly data: SampledData | undefined }[],
) => ({
  ...common(context, span),
  category: [category("procedure", "Procedure")],
  code: ecgCode,
  component: leads.map(({ name, data }) => ({
    code: leadCode(name),
    ...(data === undefined ? { dataAbsentReason: unknownReason } : { valueSampledData: data }),
  })),
});

/** Mean heart rate of the beats in a span, from the intervals between neighbours; undefined with fewer than two. */
function meanRate({ timesS }: Beats, { fromS, toS }: Span): number | undefined {
  const inside = timesS.filter((timeS) => timeS >= fromS && timeS < toS);
  const intervals = inside
    .slice(1)
    .map((timeS, i) => timeS - inside[i]!)
    .filter((interval) => interval >= SHORTEST_S && interval <= LONGEST_S);
  if (intervals.length === 0) return undefined;
  return (60 * intervals.length) / intervals.reduce((sum, interval) => sum + interval, 0);
}

/**
 * Mean heart rate of a span. The profile of vital signs is claimed only with what it demands: a patient and a time.
 * Source: hl7.org/fhir/R4/heartrate.html.
 */
export function heartRateObservation(context: ObservationContext, span: Span, beats: Beats) {
  const rate = meanRate(beats, span);
  const { resourceType, status, ...rest } = common(context, span);
  const profiled = context.subject !== undefined && context.startTime !== undefined;
  return {
    resourceType,
    ...(profiled ? { meta: { profile: ["http://hl7.org/fhir/StructureDefinition/heartrate"] } } : {}),
    status,
    ...rest,
    category: [category("vital-signs", "Vital Signs")],
    code: heartRateCode,
    method: { text: beats.method },
    ...(rate === undefined
      ? { dataAbsentReason: unknownReason }
      : {
          valueQuantity: {
            value: Math.round(10 * rate) / 10,
            unit: "beats/minute",
            system: ucum,
            code: "/min",
          },
        }),
  };
}
