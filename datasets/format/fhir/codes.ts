/** One code of a code system, as FHIR writes it. */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

/** ISO/IEEE 11073-10101 nomenclature. Source: HL7, code systems of FHIR R4 ("urn:oid:2.16.840.1.113883.6.24"). */
const MDC = "urn:oid:2.16.840.1.113883.6.24";
/** Code of an ECG potential of an unspecified lead; the code of a lead is this plus the lead's number. */
const ECG_POTENTIAL = 131_328;

/** Lead numbers. Source: ISO/IEEE 11073-10101, MDC_ECG_LEAD_*; the same numbers as in SCP-ECG (ISO 11073-91064). */
const LEADS: Readonly<Record<string, number>> = {
  I: 1,
  II: 2,
  V1: 3,
  V2: 4,
  V3: 5,
  V4: 6,
  V5: 7,
  V6: 8,
  III: 61,
  AVR: 62,
  AVL: 63,
  AVF: 64,
};

export const ecgCode: CodeableConcept = {
  coding: [{ system: MDC, code: String(ECG_POTENTIAL), display: "MDC_ECG_ELEC_POTL" }],
  text: "ECG",
};

/** Code of a lead by its name; the code of an unspecified lead, with the name as text, for any other (`MLII`). */
export function leadCode(name: string): CodeableConcept {
  const plain = name.trim().replace(/^(?:ecg )?lead /i, "");
  const lead = LEADS[plain.toUpperCase()];
  if (lead === undefined) return { ...ecgCode, text: name };
  const display = `MDC_ECG_ELEC_POTL_${plain.toUpperCase()}`;
  return { coding: [{ system: MDC, code: String(ECG_POTENTIAL + lead), display }], text: name };
}

export const heartRateCode: CodeableConcept = {
  coding: [{ system: "http://loinc.org", code: "8867-4", display: "Heart rate" }],
  text: "Heart rate",
};

/** Categories of observations. Source: FHIR R4, observation-category. */
export const category = (code: "procedure" | "vital-signs", display: string): CodeableConcept => ({
  coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code, display }],
});

/** Why a value is missing. Source: FHIR R4, data-absent-reason. */
export const unknownReason: CodeableConcept = {
  coding: [
    {
      system: "http://terminology.hl7.org/CodeSystem/data-absent-reason",
      code: "unknown",
      display: "Unknown",
    },
  ],
};

export const ucum = "http://unitsofmeasure.org";
