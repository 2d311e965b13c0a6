import { PulsegateError } from "../../signals/errors.ts";
import type { ListedSummary } from "../report/listed-summary.ts";
import { publicMessage } from "./errors.ts";
import { type FoundSummary, findSummaries } from "./find-summaries.ts";
import { createSummaryReader } from "./summary-reader.ts";

/** Finished runs in a folder and below it. Ids are looked up in what was found, and never become a path. */
export interface SummaryStore {
  /** Newest first; what cannot be read is listed with its error. */
  list(): Promise<readonly ListedSummary[]>;
  /** Path of a summary that follows its schema; undefined for an id that is not listed. @throws PulsegateError for one that does not. */
  file(id: string): Promise<string | undefined>;
  /** Its report as HTML; the same otherwise. */
  report(id: string): Promise<string | undefined>;
  close(): void;
}

export function createSummaryStore(folder: string | undefined): SummaryStore {
  const reader = createSummaryReader();
  let looking: Promise<readonly FoundSummary[]> | undefined;
  let listing: Promise<readonly ListedSummary[]> | undefined;
  /** By id, for as long as the file is the same. */
  const lines = new Map<string, { readonly key: string; readonly line: ListedSummary }>();

  const look = () => {
    looking ??= findSummaries(folder ?? "").finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const find = async (id: string) => {
    if (folder === undefined) return undefined;
    // Looked for anew: the file may have changed since it was listed.
    return (await look()).find((one) => one.id === id);
  };
  const lineOf = async (one: FoundSummary): Promise<ListedSummary> => {
    const key = `${one.modifiedMs} ${one.bytes}`;
    const known = lines.get(one.id);
    if (known?.key === key) return known.line;
    const line: ListedSummary = {
      id: one.id,
      file: one.name,
      date: new Date(one.modifiedMs).toISOString(),
      ...(one.problem === undefined
        ? await reader.facts(one.file, one.name).catch((error) => ({ error: publicMessage(error) }))
        : { error: one.problem }),
    };
    // What is wrong with the reader may pass; what is wrong with the file does not.
    if (!("error" in line) || one.problem !== undefined) lines.set(one.id, { key, line });
    return line;
  };
  const list = async () => {
    const listed: ListedSummary[] = [];
    const found = await look();
    for (const one of found) listed.push(await lineOf(one));
    for (const id of lines.keys()) if (!found.some((one) => one.id === id)) lines.delete(id);
    return listed;
  };

  return {
    async list() {
      if (folder === undefined) return [];
      listing ??= list().finally(() => {
        listing = undefined;
      });
      return listing;
    },
    async file(id) {
      const one = await find(id);
      if (one === undefined) return undefined;
      const line = await lineOf(one);
      if ("error" in line) throw new PulsegateError("malformed", line.error);
      return one.file;
    },
    async report(id) {
      const one = await find(id);
      if (one?.problem !== undefined)
        throw new PulsegateError("unsupported", one.problem, { where: one.name });
      return one && reader.report(one.file, one.name);
    },
    close: reader.close,
  };
}
