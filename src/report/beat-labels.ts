/** Labels of beats in excerpts that have no partner; apart from the schema, so that drawing does not load zod (0.08 s). */

/** `label` of a reference beat that the design did not report. */
export const MISSED = "missed";
/** `reference` of a reported beat that the reference does not have. */
export const FALSE_BEAT = "none";
