import { PulsegateError } from "../../../signals/errors.ts";
import { isEnergyStated, type Measured } from "./measure.ts";

/** One column of the list: how it is written, sorted and explained. */
export interface Column {
  readonly key: string;
  readonly head: string;
  /** For the lines below the table. */
  readonly meaning: string;
  readonly text: (m: Measured) => string;
  /** What `--sort` and `--where` see; undefined where it is not known. */
  readonly value: (m: Measured) => number | string | undefined;
  /** Best first: the smallest, the largest, or the one nearest to zero. */
  readonly best: "least" | "most" | "nearest zero";
}

/** `digits` significant digits, whole numbers in full; powers of ten where that would be long. */
export function short(value: number | undefined, digits = 4): string {
  if (value === undefined) return "-";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 2).replace("e+", "e");
  if (Number.isInteger(value)) return String(value);
  return size >= 10 ** digits ? value.toFixed(0) : value.toPrecision(digits);
}

function metric(
  key: "med" | "nmed" | "mred" | "mse" | "wce" | "noeb" | "bias",
  head: string,
  meaning: string,
  best: Column["best"] = "least",
): Column {
  return { key, head, meaning, best, text: (m) => short(m[key]), value: (m) => m[key] };
}

const COLUMNS: readonly Column[] = [
  { key: "name", head: "name", meaning: "", best: "least", text: (m) => m.name, value: (m) => m.name },
  {
    key: "operands",
    head: "operands",
    meaning: "",
    best: "least",
    text: (m) => `${m.signed ? "int" : "uint"}${m.bits}`,
    value: (m) => m.bits + (m.signed ? 0 : 0.5),
  },
  metric("med", "MED", "mean |error|"),
  metric("nmed", "NMED", "MED over the largest product"),
  metric("mred", "MRED", "mean |error / exact|, zero products counting 0"),
  {
    key: "pc",
    head: "PC %",
    meaning: "exact products",
    best: "most",
    text: (m) => (100 * m.pc).toFixed(2),
    value: (m) => m.pc,
  },
  metric("mse", "MSE", "mean error squared"),
  metric("wce", "WCE", "largest |error|"),
  metric("noeb", "NoEB", "effective bits", "most"),
  metric("bias", "bias", "mean error", "nearest zero"),
  {
    key: "energy",
    head: "energy",
    meaning: "of one multiplication, exact = 1",
    best: "least",
    text: (m) => (isEnergyStated(m) ? m.relativeEnergy.value.toFixed(3) : "-"),
    value: (m) => (isEnergyStated(m) ? m.relativeEnergy.value : undefined),
  },
  {
    key: "area",
    head: "area",
    meaning: "um2 of cells",
    best: "least",
    text: (m) => short(m.areaUm2),
    value: (m) => m.areaUm2,
  },
];

const NUMBERS = COLUMNS.filter(({ key }) => key !== "name" && key !== "operands");

/** What `--where` may compare. */
export const whereKeys: readonly string[] = ["bits", ...NUMBERS.map(({ key }) => key)];

/** Every number of a multiplier by its key; NaN where it is not known. */
export const numbersOf = (m: Measured): Record<string, number> => ({
  bits: m.bits,
  ...Object.fromEntries(NUMBERS.map(({ key, value }) => [key, Number(value(m) ?? Number.NaN)])),
});

/** Shown when nobody asks for others; those at the end go first where the terminal is narrow. */
const USUAL = ["name", "operands", "nmed", "mred", "pc", "wce", "energy", "noeb", "med", "area"];
/** Width of a pipe or a file. */
const USUAL_WIDTH = 100;

/** The columns that `--columns` names, `all`, or the usual ones that fit into `width` characters. */
export function chooseColumns(
  asked: string | undefined,
  rows: readonly Measured[],
  width = USUAL_WIDTH,
): readonly Column[] {
  if (asked !== undefined) return namedColumns(asked);
  const known = USUAL.filter((key) => key !== "area" || rows.some((m) => m.areaUm2 !== undefined));
  const fitting = known.filter(
    (_, k) =>
      tableWidth(
        known.slice(0, k + 1).map((key) => findColumn(key)),
        rows,
      ) <= width || k < 2,
  );
  return COLUMNS.filter(({ key }) => fitting.includes(key));
}

/** The name, then what `list` names. @throws PulsegateError `unknown-name`. */
export const namedColumns = (list: string): Column[] =>
  list === "all"
    ? [...COLUMNS]
    : ["name", ...list.split(",").filter((key) => key !== "name")].map((key) => findColumn(key));

/** Of the table as it is drawn: a frame, and a space on both sides of each cell. */
const tableWidth = (columns: readonly Column[], rows: readonly Measured[]): number =>
  columns.reduce(
    (sum, { head, text }) => sum + 3 + Math.max(head.length, ...rows.map((m) => text(m).length)),
    1,
  );

/** @throws PulsegateError `unknown-name`, with what the option takes. */
export function findColumn(key: string, option = "--columns"): Column {
  const found = COLUMNS.find((column) => column.key === key.trim().toLowerCase());
  if (found !== undefined) return found;
  const keys = COLUMNS.map((column) => column.key);
  throw new PulsegateError("unknown-name", "unknown column", {
    where: option,
    got: key,
    expected: option === "--sort" ? keys.join(", ") : `all, or some of ${keys.join(", ")}`,
    known: keys,
  });
}

/** The columns that a table shows, explained in lines of at most 80 characters. */
export function explain(columns: readonly Column[]): string {
  const parts = [
    "error = exact - product",
    ...columns.filter((c) => c.meaning !== "").map((c) => `${c.head.replace(" %", "")}: ${c.meaning}`),
  ];
  const lines = [""];
  for (const part of parts) {
    const last = lines.length - 1;
    const longer = lines[last] === "" ? part : `${lines[last]}; ${part}`;
    if (longer.length <= 80) lines[last] = longer;
    else lines.push(part);
  }
  return lines.join("\n");
}
