import type { Finding } from "../recording.ts";

/** Collects what a reader notices; the same finding is kept once, however often the data is read again. */
export interface FindingLog {
  readonly findings: readonly Finding[];
  warn(file: string, message: string, at?: FindingPlace): void;
  error(file: string, message: string, at?: FindingPlace): void;
  add(findings: readonly Finding[]): void;
}

/** Where in the file: byte offset of binary files, line number (from 1) of text files. */
interface FindingPlace {
  readonly byte?: number;
  readonly line?: number;
}

export const createFindingLog = (): FindingLog => {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const add = (finding: Finding) => {
    const key = JSON.stringify(finding);
    if (seen.has(key)) return;
    seen.add(key);
    findings.push(finding);
  };
  return {
    findings,
    warn: (file, message, at = {}) => add({ severity: "warning", file, ...at, message }),
    error: (file, message, at = {}) => add({ severity: "error", file, ...at, message }),
    add: (more) => more.forEach(add),
  };
};
