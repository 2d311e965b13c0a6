import { afterEach, describe, expect, it } from "vitest";
import { PulsegateError } from "../../../signals/errors.ts";
import { type OpenDashboard, openDashboard, samplesOf, watchDashboard } from "../../helpers/dashboard.ts";
import {
  createFakeSession,
  type FakeSession,
  fakeChannels,
  knownSample,
} from "../../helpers/fake-session.ts";

const open: OpenDashboard[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((dashboard) => dashboard.close()));
});
async function serve(
  session: FakeSession | undefined = createFakeSession({ channels: fakeChannels(4, 500) }),
  options: Parameters<typeof openDashboard>[1] = {},
) {
  const dashboard = await openDashboard(session, { limits: { batchMs: 5 }, ...options });
  open.push(dashboard);
  return { dashboard, session, watch: () => watchDashboard(dashboard.url) };
}

describe("stream of a session", () => {
  it("begins with the snapshot, in its order", async () => {
    const { session, watch } = await serve();
    session.say({ kind: "state", state: "streaming", detail: "here", atS: 0 });
    session.say({ kind: "gap", channel: 1, startS: 0, endS: 1 });
    const client = await watch();
    await client.until(({ messages }) => messages.length === 3);
    expect(client.messages).toEqual(session.snapshot());
  });

  it("gives every sample to every watcher bit for bit, whenever it came", async () => {
    const { session, watch } = await serve();
    const clients = [await watch()];
    for (let k = 0; k < 60; k++) {
      if (k === 20 || k === 40) clients.push(await watch());
      session.advance(0.013 + 0.001 * (k % 7));
      if (k % 10 === 9) await new Promise((done) => setTimeout(done, 8));
    }
    const samples = Math.round(session.atS * 500);
    session.end("done");
    for (const [k, client] of clients.entries()) {
      await client.until(({ messages }) => messages.at(-1)?.kind === "ended");
      for (let channel = 0; channel < 4; channel++) {
        const { start, values } = samplesOf(client.frames, channel);
        expect(start + values.length).toBe(samples);
        if (k === 0) expect(start).toBe(0);
        expect(values).toEqual(values.map((_, i) => Math.fround(knownSample(channel, start + i))));
      }
    }
    expect(clients[1]?.frames[0]?.startSample).toBeGreaterThan(0);
  });

  it("tells lost samples as NaN at their place", async () => {
    const { session, watch } = await serve();
    const client = await watch();
    session.advance(0.1);
    session.lose(0.02);
    session.advance(0.1);
    session.end("done");
    await client.until(({ messages }) => messages.at(-1)?.kind === "ended");
    const { values } = samplesOf(client.frames, 2);
    expect(values.length).toBe(110);
    expect([...values.keys()].filter((k) => Number.isNaN(values[k]))).toEqual([
      50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
    ]);
    expect(client.messages).toContainEqual({
      kind: "gap",
      channel: 2,
      startS: 0.1,
      endS: 0.12000000000000001,
    });
  });

  it("sends samples before the end that they belong to", async () => {
    const { session, watch } = await serve(undefined, { limits: { batchMs: 60_000 } });
    const client = await watch();
    session.advance(1);
    session.end("done");
    await client.until(({ messages }) => messages.at(-1)?.kind === "ended");
    expect(samplesOf(client.frames, 0).values.length).toBe(500);
  });

  it("goes over to the next session", async () => {
    const { dashboard, session, watch } = await serve();
    const client = await watch();
    session.advance(0.1);
    const next = createFakeSession({ id: "next", channels: fakeChannels(1, 100) });
    dashboard.session$.next(next);
    session.advance(5);
    next.advance(0.1);
    next.end("done");
    await client.until(({ messages }) => messages.at(-1)?.kind === "ended");
    expect(client.messages.map((m) => (m.kind === "session" ? m.session.id : m.kind))).toEqual([
      "fake",
      "next",
      "ended",
    ]);
    expect(client.frames.map(({ sampleRateHz, values }) => [sampleRateHz, values.length])).toEqual([
      [500, 50],
      [500, 50],
      [500, 50],
      [500, 50],
      [100, 10],
    ]);
  });

  it("survives channels beyond those that a frame can name", async () => {
    const { session, watch } = await serve(createFakeSession({ channels: fakeChannels(258, 100) }));
    const client = await watch();
    session.advance(0.1);
    client.ask({ kind: "history", fromS: 0, toS: 1, points: 100 });
    session.end("done");
    await client.until(({ frames }) => frames.length === 512);
    expect(new Set(client.frames.map(({ channel }) => channel)).size).toBe(256);
  });
});

describe("requests of watchers", () => {
  it("marks, for all", async () => {
    const { session, watch } = await serve();
    const [one, other] = [await watch(), await watch()];
    one.ask({ kind: "marker", atS: 1.5, text: '  <img src=x onerror="alert(1)"> ' });
    await other.until(({ messages }) => messages.length === 2);
    const text = '<img src=x onerror="alert(1)">';
    expect(other.messages.at(-1)).toEqual({ kind: "marker", id: 1, atS: 1.5, text });
    expect(session.marks).toEqual([{ atS: 1.5, text }]);
  });

  it("takes so many markers for a session, whoever sets them, and more for the next", async () => {
    const { session, dashboard, watch } = await serve(undefined, { limits: { maxMarkers: 2 } });
    const [one, other] = [await watch(), await watch()];
    one.ask({ kind: "marker", atS: 1, text: "a" });
    await other.until(({ messages }) => messages.length === 2);
    other.ask({ kind: "marker", atS: 2, text: "b" });
    other.ask({ kind: "marker", atS: 3, text: "c" });
    await other.until(({ messages }) => messages.length === 4);
    const reason = "a session takes 2 markers at most";
    expect(other.messages.at(-1)).toEqual({ kind: "refused", request: "marker", reason });
    const next = createFakeSession({ id: "next", channels: fakeChannels(1, 100) });
    dashboard.session$.next(next);
    other.ask({ kind: "marker", atS: 4, text: "d" });
    await other.until(({ messages }) => messages.at(-1)?.kind === "marker");
    expect([session.marks.length, next.marks.length]).toEqual([2, 1]);
  });

  it("looks back, whole and as pairs, to the one who asked", async () => {
    const { session, watch } = await serve();
    const [one, other] = [await watch(), await watch()];
    session.advance(10);
    one.ask({ kind: "history", fromS: 2, toS: 3, points: 500 });
    one.ask({ kind: "history", fromS: 0, toS: 10, points: 100 });
    const history = () => one.frames.filter(({ type }) => type === 1);
    await one.until(() => history().length === 8);
    const [whole, pairs] = [history()[3], history()[4]];
    expect([whole?.channel, whole?.factor, whole?.startSample]).toEqual([3, 1, 1000]);
    expect(whole?.values).toEqual(Float32Array.from({ length: 500 }, (_, k) => knownSample(3, 1000 + k)));
    expect([pairs?.channel, pairs?.factor, pairs?.values.length]).toEqual([0, 100, 100]);
    expect(pairs?.values[0]).toBe(
      Math.fround(Math.min(...Array.from({ length: 100 }, (_, k) => knownSample(0, k)))),
    );
    expect(other.frames.filter(({ type }) => type === 1)).toEqual([]);
    // Where nothing is known there is an answer, too.
    one.ask({ kind: "history", fromS: 700, toS: 710, points: 100 });
    await one.until(({ messages }) => messages.length === 4);
    expect(one.messages.slice(1)).toEqual([
      { kind: "answered", fromS: 2, toS: 3 },
      { kind: "answered", fromS: 0, toS: 10 },
      { kind: "answered", fromS: 700, toS: 710 },
    ]);
    expect(history().length).toBe(8);
  });

  it("lets other work go on between one look back and the next", async () => {
    const session = createFakeSession({ channels: fakeChannels(1, 100) });
    let turns = 0;
    const turn = setInterval(() => turns++, 1);
    const seen: number[] = [];
    const history: FakeSession["history"] = (...range) => {
      seen.push(turns);
      const until = performance.now() + 3;
      while (performance.now() < until);
      return session.history(...range);
    };
    const { watch } = await serve({ ...session, history });
    session.advance(1);
    const clients = [await watch(), await watch()];
    for (let k = 0; k < 5; k++)
      for (const client of clients) client.ask({ kind: "history", fromS: 0, toS: 1, points: 100 });
    for (const client of clients) await client.until(({ frames }) => frames.length === 5);
    clearInterval(turn);
    expect(new Set(seen).size).toBe(10);
  });

  it("looks back so far at once, and so often, as is granted; the rest is refused, then granted again", async () => {
    const session = createFakeSession({ channels: fakeChannels(1, 100) });
    const { watch } = await serve(session, { limits: { historyS: 5, historyWaiting: 3 } });
    const [greedy, other] = [await watch(), await watch()];
    session.advance(20);
    const ask = (toS: number) => greedy.ask({ kind: "history", fromS: 0, toS, points: 10 });
    const answers = (client: typeof greedy) => client.frames.filter(({ type }) => type === 1).length;
    const refusals = () => greedy.messages.flatMap((m) => (m.kind === "refused" ? [m.reason] : []));
    ask(5.1);
    await greedy.until(() => refusals().length === 1);
    expect(refusals()).toEqual(["one look back is over 5 s at most"]);
    // Sent in one go, they are read in one go.
    for (let k = 0; k < 9; k++) ask(5);
    other.ask({ kind: "history", fromS: 0, toS: 5, points: 10 });
    await greedy.until(() => answers(greedy) + refusals().length === 10);
    await other.until(() => answers(other) === 1);
    expect(answers(greedy)).toBeGreaterThanOrEqual(3);
    expect(answers(greedy)).toBeLessThan(9);
    expect(refusals().at(-1)).toBe("too many looks back are waiting: ask again later");
    const before = answers(greedy);
    ask(5);
    await greedy.until(() => answers(greedy) === before + 1);
  });

  it("replays what is listed, one at a time", async () => {
    const asked: unknown[] = [];
    let release = () => {};
    const startReplay = (...args: unknown[]) => {
      asked.push(args);
      return new Promise<void>((done) => {
        release = done;
      });
    };
    const { watch } = await serve(undefined, { startReplay });
    const client = await watch();
    client.ask({ kind: "replay", recording: "../demo", speed: 1, fromS: 0 });
    await client.until(({ messages }) => messages.length === 2);
    client.ask({ kind: "replay", recording: "demo", speed: 2.5, fromS: 60 });
    client.ask({ kind: "replay", recording: "demo", speed: 1, fromS: 0 });
    await client.until(({ messages }) => messages.length === 3);
    release();
    const refused = (reason: string) => ({ kind: "refused", request: "replay", reason });
    expect(client.messages.slice(1)).toEqual([
      refused("no recording of that name is listed"),
      refused("a replay is being started already"),
    ]);
    expect(asked).toEqual([["demo", 2.5, 60]]);
  });

  it("says why it cannot, without insides", async () => {
    const session = createFakeSession({ channels: fakeChannels(1, 100) });
    const broken = {
      ...session,
      mark: () => {
        throw new PulsegateError("misuse", "the session is over");
      },
      history: () => {
        throw new TypeError("secret is undefined");
      },
    };
    const { watch } = await serve(broken);
    const client = await watch();
    client.ask({ kind: "marker", atS: 0, text: "x" });
    client.ask({ kind: "history", fromS: 0, toS: 1, points: 10 });
    client.ask({ kind: "replay", recording: "demo", speed: 1, fromS: 0 });
    await client.until(({ messages }) => messages.length === 4);
    expect(client.messages.slice(1)).toEqual([
      { kind: "refused", request: "marker", reason: "the session is over" },
      { kind: "refused", request: "history", reason: "internal error" },
      { kind: "refused", request: "replay", reason: "this server does not replay" },
    ]);
  });

  it("refuses marks without a session", async () => {
    const dashboard = await openDashboard();
    open.push(dashboard);
    const client = await watchDashboard(dashboard.url);
    client.ask({ kind: "marker", atS: 0, text: "x" });
    await client.until(({ messages }) => messages.length === 1);
    expect(client.messages[0]).toMatchObject({ kind: "refused", request: "marker" });
  });
});
