import type { Multiplier } from "../../../firmware-sim/arith/multiplier.ts";
import { findMultiplier, multipliers, wideMultipliers } from "../../../firmware-sim/arith/registry.ts";
import { chooseColumns, findColumn, namedColumns } from "./columns.ts";
import { familyOf, type Measured, measure } from "./measure.ts";
import { checkFamilies, isOfKind, type Kind, parseCondition, sortRows } from "./select.ts";
import type { TableOptions } from "./user-table.ts";

export interface MultipliersOptions extends Omit<TableOptions, "signed"> {
  readonly family?: string;
  readonly signed?: boolean;
  readonly unsigned?: boolean;
  readonly where?: string;
  readonly sort?: string;
  readonly reverse?: boolean;
  readonly columns?: string;
  readonly exhaustive?: boolean;
  readonly table?: string;
  readonly heatMap?: string;
  readonly front?: string;
  readonly json?: boolean;
}

/** A multiplier and what it shares a colour with. */
interface Candidate {
  readonly multiplier: Multiplier;
  readonly family: string;
}

const OWN_TABLE = "own table";
const listed = (): Candidate[] => [...multipliers, ...wideMultipliers].map(candidate);
const candidate = (multiplier: Multiplier): Candidate => ({ multiplier, family: familyOf(multiplier.name) });

/** What `pulsegate multipliers` does: measures, chooses, sorts, prints and draws. */
export async function runMultipliers(names: readonly string[], options: MultipliersOptions): Promise<void> {
  const { heatMap, front } = options;
  const pictures = heatMap === undefined && front === undefined ? undefined : await import("./pictures.ts");
  pictures?.checkPictureName("--heat-map", heatMap);
  pictures?.checkPictureName("--front", front);
  const signed = options.signed ? true : options.unsigned ? false : undefined;
  const asked = await askedFor(names, signed, options);
  checkFamilies(options.family, new Set([...listed(), ...asked].map(({ family }) => family)));
  // Before anything takes time.
  if (options.columns !== undefined) namedColumns(options.columns);
  const kind = { family: options.family, signed };

  if (heatMap !== undefined) {
    const subjects = asked.map(({ multiplier }) => multiplier);
    await pictures?.writeHeatMap(subjects, heatMap);
  }
  const rows = await rowsOf(asked.length === 0 ? listed() : asked, kind, options, asked.length !== 1);
  if (front !== undefined) {
    const drawn = asked.length === 0 ? rows : await rowsOf(withPeers(asked), kind, options, true);
    const marked = new Set(asked.map(({ multiplier }) => multiplier.name));
    await pictures?.writeFront(drawn, marked, options.sort, front);
  }
  await print(rows, asked, options);
  // Beside JSON, standard output holds nothing else.
  const say = options.json ? console.error : console.log;
  for (const file of [heatMap, front]) if (file !== undefined) say(`picture: ${file}`);
}

/** The user's table, then the names; none for all. */
async function askedFor(
  names: readonly string[],
  signed: boolean | undefined,
  { table, ...stated }: MultipliersOptions,
): Promise<Candidate[]> {
  const named = [...new Set(names)].map((name) => candidate(findMultiplier(name)));
  const { checkTableOptions, readUserTable } = await import("./user-table.ts");
  if (table === undefined) {
    checkTableOptions(stated);
    return named;
  }
  return [{ multiplier: await readUserTable(table, { ...stated, signed }), family: OWN_TABLE }, ...named];
}

/** Those that were asked for among all listed ones of the same operands. */
function withPeers(asked: readonly Candidate[]): Candidate[] {
  // A user's table may be named like a listed multiplier, which it is then compared with.
  const own = new Set(asked.map(({ multiplier }) => multiplier));
  const peers = listed().filter(
    ({ multiplier, multiplier: { bits, signed } }) =>
      !own.has(multiplier) &&
      asked.some((one) => one.multiplier.bits === bits && one.multiplier.signed === signed),
  );
  return [...peers, ...asked];
}

async function rowsOf(
  candidates: readonly Candidate[],
  kind: Kind,
  { where, sort, reverse = false, exhaustive = false }: MultipliersOptions,
  brief: boolean,
): Promise<Measured[]> {
  if (sort !== undefined) findColumn(sort, "--sort");
  const passes = where === undefined ? () => true : await parseCondition(where);
  const rows = candidates
    .filter(({ multiplier: { signed }, family }) => isOfKind({ signed, family }, kind))
    .map(({ multiplier, family }) =>
      measure(multiplier, { brief, family, exhaustive, own: family === OWN_TABLE }),
    )
    .filter(passes);
  if (sort !== undefined) return sortRows(rows, sort, reverse);
  return reverse ? rows.reverse() : rows;
}

/** One that was asked for alone is shown whole, others as a list. */
async function print(
  rows: readonly Measured[],
  asked: readonly Candidate[],
  options: MultipliersOptions,
): Promise<void> {
  const columns = chooseColumns(options.columns, rows, process.stdout.columns);
  const [only] = asked.length === 1 ? rows : [];
  if (options.json) return console.log(JSON.stringify(asked.length === 1 ? (only ?? null) : rows, null, 2));
  const { printList, printOne } = await import("./print.ts");
  const multiplier = asked[0]?.multiplier;
  if (only !== undefined && multiplier !== undefined && options.columns === undefined) {
    return printOne(only, multiplier);
  }
  printList(rows, columns);
}
