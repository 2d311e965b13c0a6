import { PulsegateError } from "../../signals/errors.ts";
import type { Design } from "./design.ts";

const platform = { chip: "cortex-m4-mac", cell: { ecg: "cr2032", ppg: "lipo-100" } } as const;
const exact = { default: "exact8" } as const;
/**
 * SCDM8 by layer: the carry-disregard depth that the convolutions and the hidden layer bear; the output layer, a few
 * dozen products, stays exact.
 */
const approximate = { default: "SCDM8_73", logit: "exact8" } as const;

/** The baseline: same chip, battery and task; no gate, exact int8 network on every window. */
export const BASELINE = "always-on";

export const designs: readonly Design[] = [
  {
    name: BASELINE,
    title: "Always on",
    description: "no gate; every window is processed, with exact multipliers",
    modalities: ["ecg", "ppg"],
    gated: false,
    multipliers: exact,
    ...platform,
  },
  {
    name: "gated",
    title: "Gated",
    description: "a noise gate judges each window; noisy ones are reported as noisy and not processed",
    modalities: ["ecg", "ppg"],
    gated: true,
    multipliers: exact,
    ...platform,
  },
  {
    name: "approximate",
    title: "Approximate",
    description: "no gate; the network multiplies with carry-disregard multipliers (SCDM8)",
    modalities: ["ecg"],
    gated: false,
    multipliers: approximate,
    ...platform,
  },
  {
    name: "gated-approximate",
    title: "Gated and approximate",
    description: "noise gate and carry-disregard multipliers together",
    modalities: ["ecg"],
    gated: true,
    multipliers: approximate,
    ...platform,
  },
];

/** The design of that name. @throws PulsegateError `unknown-name` with the names that are known. */
export function findDesign(name: string): Design {
  const design = designs.find((candidate) => candidate.name === name);
  if (design === undefined) {
    throw new PulsegateError("unknown-name", "unknown design", {
      got: name,
      known: designs.map((candidate) => candidate.name),
    });
  }
  return design;
}
