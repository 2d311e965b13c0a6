import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ListedSummary } from "../../../src/report/listed-summary.ts";
import { type OpenDashboard, openDashboard, watchDashboard } from "../../helpers/dashboard.ts";
import { exampleEcgSummary } from "../../helpers/example-summary.ts";
import { createFakeSession, fakeChannels } from "../../helpers/fake-session.ts";

const open: OpenDashboard[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((dashboard) => dashboard.close()));
});
async function serve(...args: Parameters<typeof openDashboard>) {
  const dashboard = await openDashboard(...args);
  open.push(dashboard);
  const get = (path: string, init?: RequestInit) => fetch(new URL(path, dashboard.url), init);
  return { dashboard, get };
}

describe("dashboard", () => {
  it("serves the built page: the page fresh, its hashed files for ever", async () => {
    const { get } = await serve();
    const page = await get("/");
    expect([page.status, page.headers.get("content-type"), page.headers.get("cache-control")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    expect(await page.text()).toContain("/assets/a-1.js");
    const script = await get("/assets/a-1.js");
    expect(script.headers.get("content-type")).toContain("javascript");
    expect(script.headers.get("cache-control")).toContain("immutable");
    const head = await get("/", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("says that the page is not built", async () => {
    await expect(openDashboard(undefined, { pageFolder: "/nowhere" })).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("npm run build"),
    });
  });

  it("lists recordings and tells the session", async () => {
    const session = createFakeSession({ channels: fakeChannels(2, 100) });
    const { dashboard, get } = await serve();
    expect(await (await get("/api/recordings")).json()).toEqual([{ name: "demo", title: "Demo" }]);
    expect(await (await get("/api/session")).json()).toEqual([]);
    dashboard.session$.next(session);
    expect(await (await get("/api/session")).json()).toEqual(session.snapshot());
  });

  it("answers an error of its own without insides", async () => {
    const { get } = await serve(undefined, { recordings: () => Promise.reject(new Error("SECRET")) });
    const answer = await get("/api/recordings");
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { error: { code: "internal", message: "internal error" } },
    ]);
  });

  it("takes leave of its watchers and ends, idle connections, stuck watchers and all", async () => {
    const session = createFakeSession({ channels: fakeChannels(1, 100) });
    const dashboard = await openDashboard(session, { limits: { farewellMs: 100 } });
    const [client, stuck] = [await watchDashboard(dashboard.url), await watchDashboard(dashboard.url)];
    stuck.socket.pause();
    const idle = connect(dashboard.port, "127.0.0.1");
    await new Promise((done) => idle.once("connect", done));
    await dashboard.close();
    expect(await client.closed).toEqual({ code: 1001, reason: "the dashboard closes" });
    await expect(fetch(dashboard.url)).rejects.toThrow();
    // The session goes on without its watchers.
    session.advance(1);
    expect(session.stopped).toBe(false);
    stuck.socket.terminate();
    idle.destroy();
  });
});

describe("summaries", () => {
  const put = (dashboard: OpenDashboard, name: string, text: string) => {
    mkdirSync(join(dashboard.folder, "runs", name), { recursive: true });
    writeFileSync(join(dashboard.folder, "runs", name, "summary.json"), text);
  };
  const listOf = async (get: (path: string) => Promise<Response>) =>
    (await (await get("/api/summaries")).json()) as (ListedSummary & { error?: string })[];

  it("are listed, shown and drawn; what cannot be read is listed with its error", async () => {
    const { dashboard, get } = await serve();
    const summary = exampleEcgSummary();
    put(dashboard, ".", JSON.stringify(summary));
    put(dashboard, "deep/er", JSON.stringify({ ...summary, complete: false }));
    put(dashboard, "broken", '{"schema":');
    put(dashboard, "other", JSON.stringify({ ...summary, schema: "pulsegate.run-summary/9" }));
    put(dashboard, ".hidden", JSON.stringify(summary));
    symlinkSync(join(dashboard.folder, "secret.txt"), join(dashboard.folder, "runs", "other", "link.json"));
    mkdirSync(join(dashboard.folder, "runs", "linked"));
    symlinkSync(
      join(dashboard.folder, "secret.txt"),
      join(dashboard.folder, "runs", "linked", "summary.json"),
    );
    const list = await listOf(get);
    const byFile = (file: string) => list.find((line) => line.file === file);
    expect(list.map(({ file }) => file).sort()).toEqual([
      "broken/summary.json",
      "deep/er/summary.json",
      "other/summary.json",
      "summary.json",
    ]);
    expect(byFile("summary.json")).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      recording: "example-118",
      complete: true,
      durationS: 1805.6,
      designs: summary.designs.map(({ name, title, battery, energy }) => ({
        name,
        title,
        lifetimeDays: battery.lifetimeDays,
        averagePowerW: energy.averagePowerW,
      })),
    });
    expect(byFile("deep/er/summary.json")).toMatchObject({ complete: false });
    expect(byFile("broken/summary.json")?.error).toContain("summary is not JSON");
    expect(byFile("other/summary.json")?.error).toContain("schema");

    const { id } = byFile("summary.json") as ListedSummary;
    expect(await (await get(`/api/summaries/${id}`)).json()).toEqual(summary);
    const report = await get(`/api/summaries/${id}/report`);
    expect(report.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(report.headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*; sandbox$/);
    expect(report.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(await report.text()).toContain("<title>example-118: Pulsegate report</title>");

    const broken = await get(`/api/summaries/${byFile("broken/summary.json")?.id}/report`);
    expect([broken.status, await broken.json()]).toMatchObject([422, { error: { code: "malformed" } }]);
    expect((await get("/api/summaries/0123456789abcdef")).status).toBe(404);

    // What changes is read again, what goes is gone.
    put(dashboard, "broken", JSON.stringify(summary));
    put(dashboard, ".", " ");
    rmSync(join(dashboard.folder, "runs", "deep"), { recursive: true });
    expect((await get(`/api/summaries/${id}`)).status).toBe(422);
    const later = await listOf(get);
    expect(later.map(({ file, error }) => [file, error === undefined]).sort()).toEqual([
      ["broken/summary.json", true],
      ["other/summary.json", false],
      ["summary.json", false],
    ]);
  });

  it("are none without a folder, or with one that is not there", async () => {
    for (const summaries of [{}, { folder: "/nowhere" }]) {
      const { get } = await serve(undefined, { summaries });
      expect(await listOf(get)).toEqual([]);
      expect((await get("/api/summaries/0123456789abcdef/report")).status).toBe(404);
    }
  });

  it("stand beside folders that are too deep", async () => {
    const { dashboard, get } = await serve();
    put(dashboard, "1/2/3/4/5/6/7", "{}");
    const [line] = await listOf(get);
    expect(line?.error).toContain("levels deep");
    expect((await get(`/api/summaries/${line?.id}`)).status).toBe(422);
  });
});
