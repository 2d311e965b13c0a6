import { afterEach, describe, expect, it } from "vitest";
import { createAccess } from "../../../src/serve/access.ts";
import { type OpenDashboard, openDashboard, watchDashboard } from "../../helpers/dashboard.ts";
import { createFakeSession, fakeChannels } from "../../helpers/fake-session.ts";

const TOKEN = "correct horse+battery&staple=1/2";
const open: OpenDashboard[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((dashboard) => dashboard.close()));
});
async function serve(host: string | undefined, token: string | undefined) {
  const session = createFakeSession({ channels: fakeChannels(1, 100) });
  const dashboard = await openDashboard(session, {
    ...(host === undefined ? {} : { host }),
    ...(token === undefined ? {} : { token }),
  });
  open.push(dashboard);
  const base = `http://127.0.0.1:${dashboard.port}`;
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, { headers, redirect: "manual" });
  return { dashboard, base, get };
}

describe("who may listen where", () => {
  it.each(["0.0.0.0", "::", "192.168.1.1", "my-machine", "127.0.0.1.evil.example"])(
    "%s needs a token",
    async (host) => {
      await expect(openDashboard(undefined, { host })).rejects.toMatchObject({
        code: "bad-option",
        message: expect.stringContaining("token"),
      });
    },
  );

  it.each([undefined, "127.0.0.1", "localhost", "::1"])("%s does not", async (host) => {
    const { dashboard } = await serve(host, undefined);
    const answer = await fetch(`${dashboard.url}api/session`);
    expect(answer.status).toBe(200);
    const client = await watchDashboard(dashboard.url);
    await client.until(({ messages }) => messages.length === 1);
  });

  it.each(["", "short", "fifteen letters"])("token %j is too short", async (token) => {
    await expect(openDashboard(undefined, { token })).rejects.toMatchObject({
      code: "bad-option",
      message: expect.stringContaining("too short"),
    });
  });

  it.each(["0.0.0.0", "::"])("at %s it names an address that others can reach", async (host) => {
    const { dashboard } = await serve(host, TOKEN);
    expect(new URL(dashboard.url).hostname).toMatch(/^\d+\.\d+\.\d+\.[1-9]/);
    expect((await fetch(dashboard.url)).status).toBe(401);
  });

  it("says which address it cannot listen at", async () => {
    const { dashboard } = await serve(undefined, undefined);
    const { port } = dashboard;
    await expect(openDashboard(undefined, { port })).rejects.toMatchObject({ code: "bad-option" });
    await expect(openDashboard(undefined, { host: "192.0.2.1", token: TOKEN })).rejects.toMatchObject({
      code: "bad-option",
      message: expect.stringContaining("EADDRNOTAVAIL"),
    });
  });
});

describe("a server with a token", () => {
  const paths = ["/", "/assets/a-1.js", "/api/session", "/api/recordings", "/api/summaries", "/nothing"];
  it.each([
    ["no token", {}],
    ["a wrong bearer", { authorization: `Bearer ${TOKEN.slice(1)}` }],
    ["an empty bearer", { authorization: "Bearer " }],
    ["the token as a password", { authorization: `Basic ${btoa(`:${TOKEN}`)}` }],
    ["a cookie of the token", { cookie: `pulsegate=${TOKEN}` }],
    ["a cookie of nothing", { cookie: "=; ;;=pulsegate-" }],
  ] as [string, Record<string, string>][])("refuses %s everywhere", async (_, headers) => {
    const { get, dashboard } = await serve("0.0.0.0", TOKEN.replaceAll(" ", "-"));
    for (const path of paths) {
      const answer = await get(path, headers);
      expect([answer.status, await answer.json()]).toMatchObject([401, { error: { code: "token" } }]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
    await expect(watchDashboard(dashboard.url, { headers })).rejects.toThrow("401");
  });

  it("takes a bearer, for the WebSocket, too", async () => {
    const token = TOKEN.replaceAll(" ", "-");
    const { get, base } = await serve("0.0.0.0", token);
    const headers = { authorization: `Bearer ${token}` };
    expect((await get("/api/session", headers)).status).toBe(200);
    const client = await watchDashboard(base, { headers });
    await client.until(({ messages }) => messages.length === 1);
  });

  it("gives a browser a cookie for the token in the address, and takes the token away from there", async () => {
    const { get, base } = await serve("0.0.0.0", TOKEN);
    const first = await get(`/?token=${encodeURIComponent(TOKEN)}`);
    expect([first.status, first.headers.get("location"), await first.text()]).toEqual([303, "/", ""]);
    expect(first.headers.get("referrer-policy")).toBe("no-referrer");
    expect(first.headers.get("cache-control")).toBe("no-store");
    const set = first.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/^pulsegate-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(set).not.toContain(TOKEN);
    const [cookie = ""] = set.split(";");
    for (const path of paths.slice(0, 5))
      expect((await get(path, { cookie: `a=b; ${cookie}` })).status).toBe(200);
    const client = await watchDashboard(base, { headers: { cookie }, origin: base });
    await client.until(({ messages }) => messages.length === 1);
    await expect(
      watchDashboard(base, { headers: { cookie }, origin: "http://evil.example" }),
    ).rejects.toThrow("403");
    expect((await get("/", { cookie: `${cookie.slice(0, -1)}_` })).status).toBe(401);
    expect((await get("/", { cookie: cookie.toUpperCase() })).status).toBe(401);
  });

  it("tells people, who open the address without it, in words and not in JSON", async () => {
    const { get } = await serve("0.0.0.0", TOKEN);
    const page = await get("/?token=<script>", { accept: "text/html,application/xhtml+xml,*/*;q=0.8" });
    expect([page.status, page.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const text = await page.text();
    expect(text).toMatch(/^<!doctype html>.*a token is needed \(open the address that pulsegate printed/);
    expect(text).not.toMatch(/script/);
  });

  it.each([
    "/?token=",
    "/?token=wrong",
    `/?token=${TOKEN.slice(0, -1)}`,
    `/?Token=${encodeURIComponent(TOKEN)}`,
    `/?token=x&token=${encodeURIComponent(TOKEN)}`,
    `/api/session?token=${encodeURIComponent(TOKEN)}`,
    `/live?token=${encodeURIComponent(TOKEN)}`,
  ])("takes it from nowhere else: %s", async (path) => {
    const { get } = await serve("0.0.0.0", TOKEN);
    const answer = await get(path);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, null]);
  });

  it("keeps the token's secret from another server's cookie", async () => {
    const one = await serve("0.0.0.0", TOKEN);
    const other = await serve("0.0.0.0", TOKEN);
    const set = (await one.get(`/?token=${encodeURIComponent(TOKEN)}`)).headers.get("set-cookie") ?? "";
    expect((await other.get("/", { cookie: set.split(";")[0] ?? "" })).status).toBe(401);
  });
});

describe("access to a server for other machines", () => {
  const access = createAccess("0.0.0.0", TOKEN);
  const headers = (host: string) => ({ host, authorization: `Bearer ${TOKEN}` });
  const tokenless = createAccess("0.0.0.0", "0123456789abcdef");
  it.each(["192.168.1.7:8080", "10.0.0.1", "[fe80::1]:80", "localhost", "127.0.0.1:1"])(
    "Host %s is let in to the token",
    (host) => expect(tokenless.check({ headers: { host }, url: "/" })?.status).toBe(401),
  );
  it.each([
    "evil.example",
    "192.168.1.7.evil.example",
    "192.168.1",
    "[fe80::1].evil.example",
    "1e7",
    "0x7f000001",
  ])("Host %s is not", (host) =>
    expect(access.check({ headers: headers(host), url: "/" })?.status).toBe(421),
  );
  it("the name that was given is", () => {
    const named = createAccess("Board.lan", "0123456789abcdef");
    expect(named.check({ headers: { host: "board.LAN:99" }, url: "/" })?.status).toBe(401);
    expect(named.check({ headers: { host: "board.lan.evil.example" }, url: "/" })?.status).toBe(421);
  });
});
