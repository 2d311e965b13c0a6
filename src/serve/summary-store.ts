/** Finished runs below a folder, by ids that say nothing of paths. */
export interface SummaryStore {
  list(): Promise<readonly unknown[]>;
  json(id: string): Promise<string | undefined>;
  report(id: string): Promise<string | undefined>;
  close(): Promise<void>;
}
export function createSummaryStore(_folder: string | undefined): SummaryStore {
  return {
    list: async () => [],
    json: async () => undefined,
    report: async () => undefined,
    close: async () => undefined,
  };
}
