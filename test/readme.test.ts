import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");
const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map((m) => ({
  language: m[1],
  text: m[2] ?? "",
}));
const lines = (language: string) =>
  blocks.filter((block) => block.language === language).flatMap((block) => block.text.trim().split("\n"));
const commands = lines("sh");
const out = mkdtempSync(join(tmpdir(), "pulsegate-readme-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/**
 * Runs a command line of the README as it stands, except that results go to a folder of the test's own and that the program is
 * called without npx, which takes a second each time.
 */
const run = (command: string) =>
  execFileSync(
    "bash",
    ["-c", command.replaceAll(" out/", ` ${out}/`).replace(/^npx pulsegate/, "node dist/src/cli/main.js")],
    { encoding: "utf8", stdio: "pipe" },
  );

describe("README", () => {
  it("has commands, a program and its output", () => {
    expect(commands.length).toBeGreaterThan(6);
    expect(lines("ts").length).toBeGreaterThan(2);
    expect(readme).toContain("medical device");
  });

  it.each(commands.filter((line) => line.startsWith("npx pulsegate")))("%s", (command) => {
    expect(run(command).length).toBeGreaterThan(40);
  });

  it("npx finds the program", () => {
    const npx = execFileSync("npx", ["pulsegate", "--version"], { encoding: "utf8", stdio: "pipe" });
    expect(npx).toBe(run("npx pulsegate --version"));
  });

  it("its own design, with the table that it exports, replays", () => {
    const design = blocks.find((block) => block.language === "json")?.text ?? "";
    writeFileSync(join(out, "own.json"), design);
    const replayed = run(
      `npx pulsegate replay demo --to 30 --design ${out}/own.json --out ${out}/own --json 2>/dev/null`,
    );
    expect(JSON.parse(replayed).designs.map(({ name }: { name: string }) => name)).toEqual([
      "always-on",
      "own",
    ]);
  });

  it("npm ci && npm start: the lock file fits package.json, and the main job runs", () => {
    expect(commands).toContain("npm ci && npm start");
    // A real `npm ci` would take the modules from under this test.
    run("npm ci --dry-run --ignore-scripts --no-audit --no-fund");
    expect(run(`npm start --silent -- --out ${out}/start`)).toContain("report.html");
  });

  it("npm ci && npm test: is this suite", () => {
    expect(commands).toContain("npm ci && npm test");
    expect(JSON.parse(readFileSync("package.json", "utf8")).scripts.test).toBe("vitest run");
  });

  it("its program prints what the README says", () => {
    const program = blocks.find((block) => block.language === "ts")?.text ?? "";
    const file = join("scratch-readme.mjs");
    // Beside package.json, so that the package can be imported by its own name.
    writeFileSync(file, program);
    try {
      expect(run(`node ${file}`)).toBe(blocks.find((block) => block.language === "text")?.text);
    } finally {
      rmSync(file);
    }
  });

  it("links and pictures lead to files", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((m) => m[1] ?? "");
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(existsSync(link), link).toBe(true);
  });
});
