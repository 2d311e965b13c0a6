import type { Modality } from "../../recording.ts";

/** Electrocardiogram leads as databases name them; compared without case. */
const LEADS: ReadonlySet<string> = new Set(
  [
    "I II III aVR aVL aVF V MLI MLII MLIII DI DII DIII CC5 CM2 CM4 CM5 ML2 D3 D4",
    "V1 V2 V3 V4 V5 V6 V7 V8 V9 V3R V4R V1-V2 V2-V3 V4-V5 MV1 MV2 MV5 mod.V1",
    "MCL MCL1 MCL2 MCL3 MCL4 MCL5 MCL6 Vx Vy Vz ES AS AI EASI",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);

/** Names of light-absorption pulse signals. */
const PPG = /pleth|ppg|\bbvp\b/i;

/** Words of names that are neither, although some databases give millivolts as their unit. */
const NEITHER =
  /\b(?:resp|respiration|emg|eeg|eog|gsr|eda|abp|art|cvp|pap|icp|bp|co2|acc|accelerometer\w*|temp|hr|hrv|spo2|uc|marker|stim)\b/i;

/**
 * What a channel measures, by its name and unit: a pulse oximeter's name comes first, then lead names and anything with
 * `ECG` in it, then the unit (millivolts of no other known name are taken for an ECG).
 */
export const deduceModality = (name: string, units: string): Modality => {
  const trimmed = name.trim();
  if (PPG.test(trimmed)) return "ppg";
  const lead = trimmed.toLowerCase().replace(/^(?:ecg )?lead /, "");
  if (LEADS.has(lead) || /ecg|ekg/i.test(trimmed)) return "ecg";
  if (NEITHER.test(trimmed.replaceAll("_", " "))) return "other";
  return units === "mV" ? "ecg" : "other";
};
