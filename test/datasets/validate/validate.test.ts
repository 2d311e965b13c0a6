import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { saveAnnotations } from "../../../datasets/io/save.ts";
import { shippedFolder } from "../../../datasets/io/shipped.ts";
import { type Checked, hasErrors, validate } from "../../../datasets/io/validate.ts";
import { sha256 } from "../fetch/serve-files.ts";

const { PULSEGATE_SHARED = "../shared" } = process.env;
const CINC = `${PULSEGATE_SHARED}/data/cinc2017`;
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulsegate-validate-"));
  for (const name of ["ecg208.hea", "ecg208.dat", "ecg208.atr"])
    cpSync(join(shippedFolder(), name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = async (path: string) => {
  const checked: Checked[] = [];
  for await (const one of validate(path)) checked.push(one);
  return { checked, findings: checked.flatMap((one) => one.findings), bad: hasErrors(checked) };
};
const edit = (name: string, change: (text: string) => string) =>
  writeFileSync(join(folder, name), change(readFileSync(join(folder, name), "utf8")));

describe("validating", () => {
  it("finds nothing in the shipped ECG, by record, header or folder", async () => {
    for (const path of [join(folder, "ecg208"), join(folder, "ecg208.hea"), folder]) {
      expect(await check(path)).toMatchObject({ findings: [], bad: false });
    }
  });

  it.each<[string, (text: string) => string]>([
    ["a checksum that is not recorded", (text) => text.replace(" 975 5363 0 MLII", " 975")],
    ["an initial value that differs", (text) => text.replace(" 975 5363", " 974 5363")],
  ])("only warns of %s", async (_, change) => {
    edit("ecg208.hea", change);
    const { findings, bad } = await check(join(folder, "ecg208"));
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every((finding) => finding.severity === "warning")).toBe(true);
    expect(bad).toBe(false);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "a changed sample",
      () => {
        const bytes = readFileSync(join(folder, "ecg208.dat"));
        bytes[50_000] = bytes[50_000]! ^ 4;
        writeFileSync(join(folder, "ecg208.dat"), bytes);
      },
      /checksum/,
    ],
    [
      "a signal file that is cut off",
      () =>
        writeFileSync(
          join(folder, "ecg208.dat"),
          readFileSync(join(folder, "ecg208.dat")).subarray(0, 90_000),
        ),
      /ecg208\.dat|ends|missing|short/,
    ],
    ["a missing signal file", () => rmSync(join(folder, "ecg208.dat")), /missing/],
    ["a header that is none", () => writeFileSync(join(folder, "ecg208.hea"), "hello world\n"), /./],
    [
      "an annotation file that is cut off",
      () =>
        writeFileSync(join(folder, "ecg208.atr"), readFileSync(join(folder, "ecg208.atr")).subarray(0, 701)),
      /./,
    ],
  ])("reports %s as an error", async (_, spoil, message) => {
    spoil();
    const { findings, bad } = await check(folder);
    expect(bad).toBe(true);
    expect(findings.map((finding) => `${finding.file} ${finding.message}`).join("\n")).toMatch(message);
  });

  it("warns of annotations behind the end", async () => {
    const beyond = { sample: 108_000, symbol: "N", subtype: 0, channel: 0, number: 0, aux: "" };
    await saveAnnotations(join(folder, "ecg208"), "qrs", [{ ...beyond, sample: 5 }, beyond]);
    const { findings, bad } = await check(join(folder, "ecg208"));
    expect(findings).toMatchObject([
      {
        severity: "warning",
        file: "ecg208.qrs",
        message: expect.stringContaining("1 annotations lie outside"),
      },
    ]);
    expect(bad).toBe(false);
  });

  it("compares files with the published digests, and warns of those that are not there", async () => {
    const digest = (name: string) => sha256(readFileSync(join(folder, name)));
    writeFileSync(
      join(folder, "SHA256SUMS.txt"),
      `${digest("ecg208.dat")} ecg208.dat\n${digest("ecg208.dat")} ecg208.atr\n${digest("ecg208.hea")} other.hea\n`,
    );
    const { findings, bad } = await check(folder);
    expect(findings.map((f) => [f.severity, f.file])).toEqual([
      ["error", "ecg208.atr"],
      ["warning", "SHA256SUMS.txt"],
    ]);
    expect(bad).toBe(true);
  });

  it("goes on with the other records of a folder after a bad one", async () => {
    writeFileSync(join(folder, "a.hea"), "a 1 360\nmissing.dat 16 200 11 0 0 0 0 I\n");
    writeFileSync(join(folder, "b.csv"), "# fs: 10\nECG[mV]\n1\nx\n");
    const { checked } = await check(folder);
    expect(checked.map((one) => [one.name, one.findings.some((f) => f.severity === "error")])).toEqual([
      ["a", true],
      ["b.csv", true],
      ["ecg208", false],
    ]);
  });

  it.runIf(existsSync(CINC))(
    "only warns of the headers of the CinC 2017 training set (shared data)",
    async () => {
      const { findings, bad } = await check(join(CINC, "A00001"));
      expect(findings.length).toBeGreaterThan(0);
      expect(bad).toBe(false);
    },
  );
});
