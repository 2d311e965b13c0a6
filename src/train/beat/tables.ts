import { type BeatCounts, type BeatScore, scoreOf, sumCounts } from "./score-beats.ts";

const percent = (share: number): string => (Number.isNaN(share) ? "-" : (100 * share).toFixed(2)).padStart(6);

/** One line of figures in percent: accuracy, then sensitivity / predictivity of N, S and V. */
export const scoreLine = (score: BeatScore): string =>
  [
    percent(score.accuracy),
    ...[score.N, score.S, score.V].map((c) => `${percent(c.sensitivity)} / ${percent(c.predictivity)}`),
  ].join("  ");

export const SCORE_HEAD = "acc %   N Se / +P        S Se / +P        V Se / +P";

/** Figures of every record, of all together, and of all without one record. */
export const recordTable = (
  records: readonly string[],
  byRecord: readonly BeatCounts[],
  without: string,
): string => {
  const name = (text: string) => text.padEnd(12);
  const rest = byRecord.filter((_, i) => records[i] !== without);
  return [
    `${name("record")}${SCORE_HEAD}   F called N S V`,
    ...records.map(
      (record, i) => `${name(record)}${scoreLine(scoreOf(byRecord[i]!))}   ${byRecord[i]![3]!.join(" ")}`,
    ),
    `${name("all")}${scoreLine(scoreOf(sumCounts(byRecord)))}   ${sumCounts(byRecord)[3]!.join(" ")}`,
    `${name(`without ${without}`)}${scoreLine(scoreOf(sumCounts(rest)))}   ${sumCounts(rest)[3]!.join(" ")}`,
  ].join("\n");
};

/** Rows: reference class; columns: what it was called. */
export const confusionTable = (counts: BeatCounts): string =>
  [
    "       called N       S       V",
    ..."NSVFQ"
      .split("")
      .map((label, r) => `${label}    ${[...counts[r]!].map((n) => String(n).padStart(8)).join("")}`),
  ].join("\n");
