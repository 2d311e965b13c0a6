import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PulsegateError } from "../../signals/errors.ts";
import type { CataloguedDataset } from "../catalogue.ts";
import { datasetFile } from "../format/wfdb/provenance.ts";
import { fetchFile } from "./fetch-file.ts";
import { fileSha256, type ListedFile, parseSums, sumsFile } from "./fetch-sums.ts";
import { makeFolder } from "./make-folder.ts";

export interface FetchDatasetOptions {
  readonly outDir: string;
  /** Folder to fetch from instead of the catalogue's, e.g. a mirror. */
  readonly baseUrl?: string;
  /** Only files whose name begins with one of these. */
  readonly only?: readonly string[];
  readonly retries?: number;
  readonly pauseMs?: number;
  /** Transfers at a time. Default 4. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
}

interface FetchProgress {
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly file: string;
}

export interface FetchReport {
  readonly dataset: string;
  readonly folder: string;
  readonly files: number;
  readonly transferred: number;
  /** Files that were there already, with the right checksum. */
  readonly present: number;
  readonly resumed: number;
  readonly bytes: number;
}

/**
 * Fetches a database into a folder: the published list of SHA-256 first, then every file of it that the catalogue asks
 * for and that is not there with the right checksum. Run again after a break, it goes on where it stopped.
 *
 * @throws PulsegateError `network`, `checksum`, or `malformed` for a bad list of checksums.
 */
export async function fetchDataset(
  dataset: CataloguedDataset,
  options: FetchDatasetOptions,
): Promise<FetchReport> {
  const { outDir, parallel = 4, signal, onProgress } = options;
  const base = `${(options.baseUrl ?? dataset.url).replace(/\/+$/, "")}/`;
  const text = await fetchText(new URL(sumsFile, base).href, signal);
  const wanted = parseSums(text, sumsFile).filter(({ name }) => isWanted(dataset, name, options.only));
  if (wanted.length === 0) {
    throw new PulsegateError("malformed", "the list of checksums names none of the files", {
      where: new URL(sumsFile, base).href,
      expected: `names like ${dataset.files.source}`,
    });
  }
  await makeFolder(outDir);
  const local = (name: string) =>
    name.startsWith(dataset.strip ?? "") ? name.slice(dataset.strip?.length ?? 0) : name;
  await writeFile(
    join(outDir, sumsFile),
    wanted.map(({ sha256, name }) => `${sha256} ${local(name)}\n`).join(""),
  );
  const { title, version, licence, citation } = dataset;
  const about = { title: `${title} ${version}`, licence, citation, source: base };
  await writeFile(join(outDir, datasetFile), `${JSON.stringify(about, null, 2)}\n`);

  const report = { transferred: 0, present: 0, resumed: 0, bytes: 0 };
  const tell = (file: string) =>
    onProgress?.({
      files: wanted.length,
      filesDone: report.transferred + report.present,
      bytes: report.bytes,
      file,
    });
  const getOne = async ({ name, sha256 }: ListedFile) => {
    const path = join(outDir, local(name));
    await makeFolder(dirname(path));
    if ((await fileSha256(path).catch(() => undefined)) === sha256) report.present++;
    else {
      const fetched = await fetchFile({
        url: new URL(name.split("/").map(encodeURIComponent).join("/"), base).href,
        path,
        sha256,
        ...(options.retries === undefined ? {} : { retries: options.retries }),
        ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
        ...(signal === undefined ? {} : { signal }),
        onBytes: (bytes) => {
          report.bytes += bytes;
          tell(name);
        },
      });
      report.transferred++;
      if (fetched.resumedAt > 0) report.resumed++;
    }
    tell(name);
  };
  await inParallel(wanted, parallel, getOne);
  return { dataset: dataset.name, folder: outDir, files: wanted.length, ...report };
}

const isWanted = (dataset: CataloguedDataset, name: string, only: readonly string[] | undefined): boolean => {
  const local = name.slice(name.startsWith(dataset.strip ?? "") ? (dataset.strip?.length ?? 0) : 0);
  return dataset.files.test(name) && (only === undefined || only.some((start) => local.startsWith(start)));
};

/** Runs at most `width` at a time; after the first failure no further one is started. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < items.length && !failed) {
      try {
        await run(items[next++]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: width }, worker));
  const bad = results.find((result) => result.status === "rejected");
  if (bad !== undefined) throw bad.reason;
}

async function fetchText(url: string, signal: AbortSignal | undefined): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new PulsegateError("network", "the server cannot be reached", {
      where: url,
      got: cause,
      cause: error,
    });
  }
  if (response.ok) return response.text();
  throw new PulsegateError("network", "the server has no list of checksums", {
    where: url,
    got: `${response.status} ${response.statusText}`.trim(),
  });
}
