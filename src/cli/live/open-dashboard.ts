import { join, relative, resolve } from "node:path";
import open from "open";
import type { Observable } from "rxjs";
import { listRecords } from "../../../datasets/io/list-records.ts";
import { shippedNames } from "../../../datasets/io/shipped.ts";
import type { LiveSession } from "../../live/live-session.ts";
import { createDashboard, type Dashboard, type DashboardOptions } from "../../serve/dashboard.ts";
import { builtPageFolder } from "../../serve/page-folder.ts";

export interface DashboardCommandOptions {
  readonly open?: boolean;
  readonly host?: string;
  readonly port?: number;
  readonly token?: string;
  /** Folder with the summaries that the page lists. */
  readonly out: string;
}

/** Where the page's recordings lie, by name: what ships, and what is in the user's folder. */
export async function recordingPaths(folder: string | undefined): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>(["demo", ...shippedNames].map((name) => [name, name]));
  if (folder === undefined) return paths;
  for (const record of await listRecords(folder).catch(() => [])) {
    const path = resolve(join(folder, record));
    // A list of records may come from elsewhere, and results are written under these names.
    if (!relative(folder, path).startsWith("..")) paths.set(record, path);
  }
  return paths;
}

/** What a page is told of them: the paths stay here, it may be watched from elsewhere. */
export const listedRecordings = (paths: ReadonlyMap<string, string>) =>
  [...paths].map(([name, path]) => ({
    name,
    title: path === name ? "ships with Pulsegate" : "in the folder of recordings",
  }));

/** Serves the page, says where, and opens a browser when asked to. */
export async function openDashboard(
  session$: Observable<LiveSession | undefined>,
  options: DashboardCommandOptions,
  replays: Pick<DashboardOptions, "startReplay"> & { readonly recordings?: string } = {},
): Promise<Dashboard> {
  const { host, port, token } = options;
  const dashboard = await createDashboard({
    session$,
    recordings: async () =>
      replays.startReplay === undefined ? [] : listedRecordings(await recordingPaths(replays.recordings)),
    ...(replays.startReplay === undefined ? {} : { startReplay: replays.startReplay }),
    summaries: { folder: options.out },
    pageFolder: builtPageFolder,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(token === undefined ? {} : { token }),
  });
  const url = token === undefined ? dashboard.url : `${dashboard.url}?token=${encodeURIComponent(token)}`;
  console.error(`dashboard: ${url}`);
  if (options.open)
    await open(url).catch(() => console.error("No browser could be opened; use the address above."));
  return dashboard;
}
