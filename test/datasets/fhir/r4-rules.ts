import { expect } from "vitest";

type Tree = { readonly [key: string]: unknown };

const tree = (value: unknown): Tree => {
  expect(typeof value).toBe("object");
  return value as Tree;
};
const list = (value: unknown): readonly unknown[] => {
  expect(Array.isArray(value)).toBe(true);
  return value as readonly unknown[];
};

/** An instant with its offset: a time of day without one is not allowed. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const STATUS = [
  "registered",
  "preliminary",
  "final",
  "amended",
  "corrected",
  "cancelled",
  "entered-in-error",
  "unknown",
];

function checkCode(value: unknown): void {
  for (const coding of list(tree(value)["coding"]).map(tree)) {
    expect(coding["system"]).toMatch(/^(urn:oid:|http:\/\/)/);
    expect(coding["code"]).toMatch(/^[^\s]+(\s[^\s]+)*$/);
  }
}

/** A sampled signal as a reader gets it: `period` in seconds, values with NaN for what is missing. */
export interface ReadSignal {
  readonly name: string;
  readonly unit: unknown;
  readonly periodS: number;
  readonly values: readonly number[];
  readonly tokens: readonly string[];
}

/** SampledData: origin, period and dimensions are demanded; data is decimals and E, U, L with single blanks, 1 MiB at most. */
function readSampledData(name: string, value: unknown): ReadSignal {
  const data = tree(value);
  const origin = tree(data["origin"]);
  // SimpleQuantity: no comparator; a code needs its system.
  expect(origin).not.toHaveProperty("comparator");
  expect(origin["system"]).toBe("http://unitsofmeasure.org");
  expect(typeof origin["value"]).toBe("number");
  expect(data["period"]).toBeGreaterThan(0);
  expect(data["dimensions"]).toBe(1);
  const text = data["data"] as string;
  expect(text.length).toBeLessThanOrEqual(1_048_576);
  expect(text).toMatch(/^(?:E|U|L|-?\d+(?:\.\d+)?)(?: (?:E|U|L|-?\d+(?:\.\d+)?))*$/);
  const tokens = text.split(" ");
  const factor = (data["factor"] as number | undefined) ?? 1;
  const known = (token: string) => (origin["value"] as number) + factor * Number(token);
  return {
    name,
    unit: origin["code"],
    periodS: (data["period"] as number) / 1000,
    values: tokens.map((token) => (token === "E" ? Number.NaN : known(token))),
    tokens,
  };
}

const KEYS = new Set(
  "resourceType id meta status category code subject effectivePeriod device method component valueQuantity dataAbsentReason".split(
    " ",
  ),
);

/** Rules of R4 that concern an Observation as written here: demanded elements, value sets, obs-6 and obs-7. */
function readObservation(value: unknown) {
  const observation = tree(value);
  expect(observation["resourceType"]).toBe("Observation");
  for (const key of Object.keys(observation)) expect(KEYS.has(key), key).toBe(true);
  expect(STATUS).toContain(observation["status"]);
  checkCode(observation["code"]);
  for (const category of list(observation["category"])) checkCode(category);
  const period = observation["effectivePeriod"];
  if (period !== undefined) {
    const { start, end } = tree(period) as { start: string; end: string };
    expect(start).toMatch(INSTANT);
    expect(end).toMatch(INSTANT);
    // per-1: the start is not after the end.
    expect(Date.parse(start)).toBeLessThanOrEqual(Date.parse(end));
  }
  // obs-6: a reason for absence only where there is no value.
  expect("valueQuantity" in observation && "dataAbsentReason" in observation).toBe(false);
  const components = observation["component"] === undefined ? [] : list(observation["component"]).map(tree);
  const signals = components.map((component) => {
    checkCode(component["code"]);
    expect("valueSampledData" in component).toBe(!("dataAbsentReason" in component));
    const name = tree(component["code"])["text"] as string;
    return "valueSampledData" in component ? readSampledData(name, component["valueSampledData"]) : name;
  });
  const code = (tree(list(tree(observation["code"])["coding"])[0])["code"] ?? "") as string;
  return { observation, code, period: period as { start: string; end: string } | undefined, signals };
}

/** A collection: every entry has a resource and a URL of its own (bdl-7). */
export function readBundle(text: string) {
  const bundle = tree(JSON.parse(text));
  expect(bundle["resourceType"]).toBe("Bundle");
  expect(bundle["type"]).toBe("collection");
  const entries = list(bundle["entry"]).map(tree);
  const urls = entries.map((entry) => entry["fullUrl"]);
  expect(new Set(urls).size).toBe(urls.length);
  for (const url of urls) expect(url).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  return entries.map((entry) => readObservation(entry["resource"]));
}
