import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { findDataset } from "../../../datasets/catalogue.ts";
import { fetchDataset } from "../../../datasets/io/fetch-dataset.ts";

export interface FetchCommandOptions {
  readonly out?: string;
  readonly baseUrl?: string;
  readonly only?: readonly string[];
  readonly json?: boolean;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Fetches a database with a progress bar on the error stream; Ctrl-C keeps what came. */
export async function fetchCommand(name: string, options: FetchCommandOptions): Promise<void> {
  const dataset = findDataset(name);
  const outDir = options.out ?? join("data", name);
  const abort = new AbortController();
  const stop = () => abort.abort(new Error("stopped; run again to go on"));
  process.once("SIGINT", stop);
  const bar = new SingleBar({
    format: `${name} {bar} {value}/{total} files, {megabytes} MB, {file}`,
    stream: process.stderr,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  try {
    const report = await fetchDataset(dataset, {
      outDir,
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      ...(options.only === undefined ? {} : { only: options.only }),
      signal: abort.signal,
      onProgress: ({ files, filesDone, bytes, file }) => {
        const shown = { megabytes: megabytes(bytes), file };
        if (started) bar.update(filesDone, shown);
        else bar.start(files, filesDone, shown);
        started = true;
      },
    });
    if (started) bar.stop();
    if (options.json) {
      console.log(JSON.stringify(report, null, 2));
      return;
    }
    console.log(
      `${outDir}: ${report.files} files, ${report.transferred} transferred (${megabytes(report.bytes)} MB` +
        `${report.resumed > 0 ? `, ${report.resumed} taken up again` : ""}), ${report.present} there already; every SHA-256 is right`,
    );
    console.log(`licence ${dataset.licence}; cite: ${dataset.citation}`);
  } finally {
    if (started) bar.stop();
    process.removeListener("SIGINT", stop);
  }
}
