import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue, findDataset } from "../../../datasets/catalogue.ts";
import { parseSums } from "../../../datasets/io/fetch-sums.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const SHARED = `${PULSEGATE_SHARED}/data`;

describe("the catalogue", () => {
  it("has the databases that the documents name", () => {
    expect(catalogue.map((dataset) => dataset.name)).toEqual(["mitdb", "nstdb", "cinc2017", "svdb", "bidmc"]);
  });

  it.each(catalogue)("$name has a folder on PhysioNet, a licence and a citation", (dataset) => {
    expect(dataset.url).toBe(`https://physionet.org/files/${dataset.url.split("/")[4]}/${dataset.version}/`);
    expect(dataset.licence).toMatch(/^ODC-By-1\.0$/);
    expect(dataset.citation).toMatch(/doi:10\.\d+/);
  });

  it.each([
    ["mitdb", ["100.dat", "234.atr", "RECORDS"], ["100.xws", "mitdbdir/intro.htm", "102-0.atr"]],
    ["nstdb", ["bw.dat", "118e_6.atr", "119e24.hea"], ["old/118.dat"]],
    [
      "cinc2017",
      ["training/A08/A08528.mat", "training/RECORDS"],
      ["validation/A00001.mat", "training2017.zip"],
    ],
    ["svdb", ["800.dat"], ["800.xws"]],
    ["bidmc", ["bidmc01.dat", "bidmc01n.hea", "bidmc53.breath"], ["bidmc_csv/bidmc_01_Signals.csv"]],
  ])("%s takes signals, headers and annotations alone", (name, wanted, unwanted) => {
    const { files } = findDataset(name);
    for (const file of wanted) expect(files.test(file), file).toBe(true);
    for (const file of unwanted) expect(files.test(file), file).toBe(false);
  });

  it("names what it has when asked for something else", () => {
    expect(() => findDataset("mitbd")).toThrow(expect.objectContaining({ code: "unknown-name" }));
  });

  it.runIf(existsSync(`${SHARED}/mitdb/SHA256SUMS.txt`))(
    "takes the 146 files of the 48 records of the published list (shared data)",
    () => {
      const listed = parseSums(readFileSync(`${SHARED}/mitdb/SHA256SUMS.txt`, "utf8"), "SHA256SUMS.txt");
      const wanted = listed.filter(({ name }) => findDataset("mitdb").files.test(name));
      expect(wanted).toHaveLength(48 * 3 + 2);
    },
  );
});
