import { stat } from "node:fs/promises";
import { type Checked, checkRecord, hasErrors, validate } from "../../../datasets/io/validate.ts";
import type { Finding } from "../../../datasets/recording.ts";
import { isShipped, mustApply, openNamed, type SubjectOptions, tableOptions } from "../open-subject.ts";

const place = ({ byte, line }: Finding): string => {
  if (byte !== undefined) return ` byte ${byte}`;
  return line === undefined ? "" : ` line ${line}`;
};

/** Prints one line a finding; the exit code is 1 when one of them is an error. */
export async function validateCommand(
  path: string,
  { json, ...options }: SubjectOptions & { readonly json?: boolean },
): Promise<void> {
  const checked: Checked[] = [];
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) mustApply(path, options);
  const all = isShipped(path)
    ? [{ name: path, findings: await checkRecord(() => openNamed(path), path) }]
    : validate(path, tableOptions(options));
  for await (const one of all) {
    checked.push(one);
    if (json) continue;
    for (const finding of one.findings) {
      console.log(`${finding.severity}: ${finding.file}${place(finding)}: ${finding.message}`);
    }
  }
  const count = (severity: string) =>
    checked.reduce((sum, one) => sum + one.findings.filter((f) => f.severity === severity).length, 0);
  const records = checked.filter(({ name }) => name !== "SHA256SUMS.txt").length;
  if (json) console.log(JSON.stringify({ records, errors: count("error"), checked }, null, 2));
  else console.log(`${records} recordings checked: ${count("error")} errors, ${count("warning")} warnings`);
  if (hasErrors(checked)) process.exitCode = 1;
}
