import { execFile, execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const MAIN = resolve("dist/src/cli/main.js");

const newest = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:ts|css|html|svg)$/.test(file))
    .reduce((latest, file) => Math.max(latest, statSync(join(folder, file)).mtimeMs), 0);

/** Builds dist/ unless it is newer than every source, so that process tests run what the sources say. */
export function ensureBuilt(): void {
  const sources = Math.max(...["signals", "firmware-sim", "datasets", "src", "web"].map(newest));
  const built = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < sources) execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process of its own. */
export function pulsegate(
  args: readonly string[],
  options: { cwd?: string; main?: string } = {},
): Promise<Ran> {
  const { main = MAIN, cwd = process.cwd() } = options;
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ code, stdout, stderr });
    });
  });
}
