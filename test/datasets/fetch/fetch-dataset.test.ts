import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CataloguedDataset, findDataset } from "../../../datasets/catalogue.ts";
import { type FetchDatasetOptions, fetchDataset } from "../../../datasets/io/fetch-dataset.ts";
import { parseSums } from "../../../datasets/io/fetch-sums.ts";
import { openRecording } from "../../../datasets/io/open.ts";
import { hasErrors, validate } from "../../../datasets/io/validate.ts";
import { seededRandom } from "../../../signals/random.ts";
import { type FileServer, type Misbehaviour, serveFiles, sumsOf } from "./serve-files.ts";

const noise = (length: number, seed: number) => {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => 256 * random());
};
const files: Record<string, Uint8Array> = {
  RECORDS: Buffer.from("100\n"),
  "100.hea": Buffer.from("100 1 360 100000\n100.dat 80 200 8 0 0 0 0 MLII\n"),
  "100.dat": noise(100_000, 7),
  "100.atr": noise(5_000, 8),
  "100.xws": Buffer.from("not wanted"),
};
const dataset: CataloguedDataset = { ...findDataset("mitdb"), url: "http://127.0.0.1:1/" };

let folder = "";
let server: FileServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulsegate-fetch-"));
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
});

async function fetchWith(bad: Misbehaviour = {}, options: Partial<FetchDatasetOptions> = {}) {
  await server?.close();
  server = await serveFiles({ ...files, "SHA256SUMS.txt": sumsOf(files) }, bad);
  return fetchDataset(dataset, { outDir: folder, baseUrl: server.url, pauseMs: 1, ...options });
}
const expectAllThere = () => {
  for (const name of ["RECORDS", "100.hea", "100.dat", "100.atr"]) {
    expect(Buffer.compare(readFileSync(join(folder, name)), files[name]!), name).toBe(0);
  }
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
};

describe("fetching a database", () => {
  it("brings the wanted files, their checksums and the licence", async () => {
    const report = await fetchWith();
    expect(report).toMatchObject({ dataset: "mitdb", files: 4, transferred: 4, present: 0, resumed: 0 });
    expectAllThere();
    expect(existsSync(join(folder, "100.xws"))).toBe(false);
    expect(JSON.parse(readFileSync(join(folder, "dataset.json"), "utf8"))).toMatchObject({
      licence: "ODC-By-1.0",
      title: "MIT-BIH Arrhythmia Database 1.0.0",
    });
    expect(parseSums(readFileSync(join(folder, "SHA256SUMS.txt"), "utf8"), "x")).toHaveLength(4);
    const { provenance } = await openRecording(join(folder, "100"));
    expect(provenance).toMatchObject({ licence: "ODC-By-1.0", citation: expect.stringContaining("Moody") });
  });

  it("transfers nothing again that is there with the right checksum", async () => {
    await fetchWith();
    writeFileSync(join(folder, "100.atr"), "spoilt");
    const report = await fetchWith();
    expect(report).toMatchObject({ transferred: 1, present: 3 });
    expect(server!.requests.map((r) => r.path)).toEqual(["SHA256SUMS.txt", "100.atr"]);
    expectAllThere();
  });

  it("goes on where a transfer broke, in the same run", async () => {
    await fetchWith({ cutAfter: (path, before) => (path === "100.dat" && before < 2 ? 30_000 : undefined) });
    const ranges = server!.requests.filter((r) => r.path === "100.dat").map((r) => r.range);
    expect(ranges).toHaveLength(3);
    expect(ranges[0]).toBeUndefined();
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
    expectAllThere();
  });

  it("goes on where an earlier run was broken off", async () => {
    const always: Misbehaviour = { cutAfter: (path) => (path === "100.dat" ? 20_000 : undefined) };
    await expect(fetchWith(always, { retries: 1 })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("run again to go on"),
    });
    const part = readFileSync(join(folder, "100.dat.part")).length;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(100_000);
    const report = await fetchWith();
    expect(report.resumed).toBe(1);
    expect(server!.requests.find((r) => r.path === "100.dat")?.range).toBe(`bytes=${part}-`);
    expectAllThere();
  });

  it("starts over when the server cannot resume", async () => {
    writeFileSync(join(folder, "100.dat.part"), files["100.dat"]!.subarray(0, 40_000));
    await fetchWith({
      noRanges: true,
      cutAfter: (path, before) => (path === "100.dat" && before === 0 ? 60_000 : undefined),
    });
    expectAllThere();
  });

  it("accepts a part that was complete already", async () => {
    writeFileSync(join(folder, "100.dat.part"), files["100.dat"]!);
    const report = await fetchWith();
    expect(report.resumed).toBe(1);
    expectAllThere();
  });

  it("throws a part away that is longer than the file, or wrong, and gets it whole", async () => {
    writeFileSync(join(folder, "100.dat.part"), noise(120_000, 9));
    writeFileSync(join(folder, "100.atr.part"), noise(2_000, 10));
    await fetchWith();
    expectAllThere();
  });

  it("gets a file again that arrived corrupted once", async () => {
    await fetchWith({
      replace: (path, before) => (path === "100.atr" && before === 0 ? noise(5_000, 99) : undefined),
    });
    expectAllThere();
  });

  it("says which checksum is wrong when the server keeps sending something else", async () => {
    const other = noise(5_000, 99);
    await expect(
      fetchWith({ replace: (path) => (path === "100.atr" ? other : undefined) }),
    ).rejects.toMatchObject({ code: "checksum", message: expect.stringContaining("100.atr") });
    expect(existsSync(join(folder, "100.atr"))).toBe(false);
    // Twice the same wrong content is enough to know.
    expect(server!.requests.filter((r) => r.path === "100.atr")).toHaveLength(2);
  });

  it("tries again after 503, and stops at once at 404", async () => {
    await fetchWith({ status: (path, before) => (path === "100.hea" && before < 2 ? 503 : undefined) });
    expectAllThere();
    rmSync(join(folder, "100.hea"));
    await expect(
      fetchWith({ status: (path) => (path === "100.hea" ? 404 : undefined) }),
    ).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/100\.hea, got 404/),
    });
    expect(server!.requests.filter((r) => r.path === "100.hea")).toHaveLength(1);
  });

  it("says so when there is no list of checksums, no server, or no file that is wanted", async () => {
    await expect(fetchWith({ status: () => 404 })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("no list of checksums"),
    });
    await expect(fetchDataset(dataset, { outDir: folder })).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("cannot be reached"),
    });
    await expect(fetchWith({}, { only: ["999"] })).rejects.toMatchObject({ code: "malformed" });
  });

  it("stops when it is aborted and keeps what came", async () => {
    const abort = new AbortController();
    const fetching = fetchWith(
      {},
      { signal: abort.signal, onProgress: () => abort.abort(new Error("stopped")) },
    );
    await expect(fetching).rejects.toThrow("stopped");
    await fetchWith();
    expectAllThere();
  });

  it("keeps folders of the list, and leaves off the part that the catalogue strips", async () => {
    const nested = {
      "training/A00/A00001.hea": Buffer.from("a"),
      "training/A00/A00001.mat": Buffer.from("b"),
    };
    server = await serveFiles({ ...nested, "SHA256SUMS.txt": sumsOf(nested) });
    await fetchDataset(findDataset("cinc2017"), { outDir: folder, baseUrl: server.url });
    expect(readFileSync(join(folder, "A00/A00001.mat"), "utf8")).toBe("b");
  });

  it("leaves a folder that validation finds a changed byte in", async () => {
    await fetchWith();
    const bytes = readFileSync(join(folder, "100.atr"));
    bytes[100] = bytes[100]! ^ 1;
    writeFileSync(join(folder, "100.atr"), bytes);
    const checked = [];
    for await (const one of validate(folder)) checked.push(one);
    expect(hasErrors(checked)).toBe(true);
    expect(checked.find((c) => c.name === "SHA256SUMS.txt")?.findings).toMatchObject([
      { severity: "error", file: "100.atr", message: expect.stringContaining("SHA-256") },
    ]);
  });
});

describe("a list of checksums", () => {
  it.each([["../evil"], ["/etc/passwd"], ["a/../../b"], ["a\\..\\b"]])("must not name %s", (name) => {
    expect(() => parseSums(`${"a".repeat(64)} ${name}\n`, "sums")).toThrow("bad line in a list of checksums");
  });
  it("must have a digest in each line", () => {
    expect(() => parseSums(`${"a".repeat(64)}  ok.dat\n<html>`, "sums")).toThrow("sums, line 2");
  });
});
