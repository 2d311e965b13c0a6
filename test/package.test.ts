import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pulsegate } from "./helpers/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "pulsegate-pack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the package", () => {
  it("works from the tarball that npm pack makes, away from the checkout", async () => {
    execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder]);
    const [tarball = ""] = readdirSync(folder);
    execFileSync("tar", ["-xzf", tarball], { cwd: folder });
    // What `npm install` would put there; the gate installs the tarball for real.
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    const main = join(folder, "package/dist/src/cli/main.js");
    expect(await pulsegate(["--version"], { cwd: folder, main })).toMatchObject({
      code: 0,
      stdout: "0.1.0\n",
    });
    const args = ["replay", "ecg208", "--to", "60", "--out", join(folder, "out")];
    const ran = await pulsegate(args, { cwd: folder, main });
    expect(ran).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, "out"))).toContain("report.html");
  });

  it("ships no sources, tests or recordings beyond its own", () => {
    const list = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--silent", "--ignore-scripts"], {
        encoding: "utf8",
      }),
    );
    const files: string[] = list[0].files.map((file: { path: string }) => file.path);
    const strange = files.filter(
      (path) =>
        !/^(dist\/|models\/|datasets\/shipped\/|package\.json$|README\.md$|LICENSE$|CHANGELOG\.md$)/.test(
          path,
        ),
    );
    expect(strange).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });
});
