import type { DesignSummary, RunSummary } from "../../../src/report/summary.ts";

export interface Loaded {
  readonly key: string;
  /** File, as the list names it. */
  readonly file: string;
  readonly summary: RunSummary;
  /** Undefined for a file that the server does not have. */
  readonly report: string | undefined;
}

/** One design of one summary. */
export interface ComparedRow {
  readonly run: string;
  readonly design: DesignSummary;
  readonly isBaseline: boolean;
  readonly summary: RunSummary;
  /** Beats of the reference that were missed; undefined without a reference. */
  readonly missed: { readonly beats: number; readonly of: number } | undefined;
  readonly powerByComponent: readonly { readonly component: string; readonly powerW: number }[];
}

/** The name of a run; the file beside it where two runs are of one recording. */
export function runNames(loaded: readonly Loaded[]): string[] {
  const names = loaded.map(({ summary }) => summary.recording.name);
  return names.map((name, k) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${loaded[k]?.file ?? k + 1})`,
  );
}

/** Rows of the comparison. Energies are per second: runs differ in length. */
export function compare(loaded: readonly Loaded[]): ComparedRow[] {
  const names = runNames(loaded);
  return loaded.flatMap(({ summary }, k) =>
    summary.designs.map((design) => {
      const detection = design.reference?.detection;
      return {
        run: names[k] as string,
        design,
        isBaseline: design.name === summary.baseline,
        summary,
        missed: detection && {
          beats: detection.falseNegatives,
          of: detection.falseNegatives + detection.truePositives,
        },
        powerByComponent: design.energy.byComponent.map(({ component, energyJ }) => ({
          component,
          powerW: energyJ / summary.recording.durationS,
        })),
      };
    }),
  );
}
