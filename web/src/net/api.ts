import type { ListedSummary } from "../../../src/report/listed-summary.ts";
import type { RunSummary } from "../../../src/report/summary.ts";

export interface ListedRecording {
  readonly name: string;
  readonly title: string;
}

const RECORDINGS = "/api/recordings";

async function getJson<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw new Error("Pulsegate is not reached");
  }
  if (!response.ok) throw new Error(await refusalOf(response));
  return (await response.json()) as T;
}

/** The body says why, where it is the server's own. */
async function refusalOf(response: Response): Promise<string> {
  const told = (await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  return told?.error?.message ?? `the server answers ${response.status}`;
}

/** Why a server that is there lets nobody watch; undefined when it is not there. */
export async function whyRefused(): Promise<string | undefined> {
  const response = await fetch(RECORDINGS).catch(() => undefined);
  if (response === undefined) return undefined;
  return response.ok ? "the server takes no connection, perhaps too many are watching" : refusalOf(response);
}

export const listSummaries = (): Promise<readonly ListedSummary[]> => getJson("/api/summaries");
export const fetchSummary = (id: string): Promise<RunSummary> =>
  getJson(`/api/summaries/${encodeURIComponent(id)}`);
export const reportPath = (id: string): string => `/api/summaries/${encodeURIComponent(id)}/report`;
export const listRecordings = (): Promise<readonly ListedRecording[]> => getJson(RECORDINGS);
