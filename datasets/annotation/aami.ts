/**
 * The five beat classes of ANSI/AAMI EC57: normal, supraventricular ectopic, ventricular ectopic, fusion, unknown.
 */
export type AamiClass = "N" | "S" | "V" | "F" | "Q";

/**
 * Which symbols belong to which class; two mappings are in use and results differ, so a report names the one it used.
 * `bxb` follows the map of the reference comparison program (bxb(1)); `deChazal` counts the escape beats e and j as
 * normal, as de Chazal et al. (IEEE TBME 51(7):1196-1206, 2004) and most later papers do.
 */
export type AamiMapping = "deChazal" | "bxb";

const MAPPINGS: Readonly<Record<AamiMapping, Readonly<Record<AamiClass, string>>>> = {
  deChazal: { N: "NLRBejn", S: "AaJS", V: "VEr", F: "F", Q: "/fQ?" },
  bxb: { N: "NLRB", S: "AaJSejn", V: "VEr", F: "F", Q: "/fQ?" },
};

const tableOf = (mapping: AamiMapping): ReadonlyMap<string, AamiClass> =>
  new Map(
    Object.entries(MAPPINGS[mapping]).flatMap(([cls, symbols]) =>
      [...symbols].map((symbol) => [symbol, cls as AamiClass] as const),
    ),
  );

const TABLES: Readonly<Record<AamiMapping, ReadonlyMap<string, AamiClass>>> = {
  deChazal: tableOf("deChazal"),
  bxb: tableOf("bxb"),
};

export const defaultAamiMapping: AamiMapping = "deChazal";

/** AAMI class of a beat symbol, or undefined when the symbol does not mark a beat. */
export const aamiClass = (symbol: string, mapping: AamiMapping = defaultAamiMapping): AamiClass | undefined =>
  TABLES[mapping].get(symbol);
