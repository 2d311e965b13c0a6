import { afterEach, describe, expect, it } from "vitest";
import { type OpenDashboard, openDashboard, samplesOf, watchDashboard } from "../../helpers/dashboard.ts";
import { createFakeSession, fakeChannels, knownSample } from "../../helpers/fake-session.ts";

const open: OpenDashboard[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((dashboard) => dashboard.close()));
});

const RATE_HZ = 500_000;
const limits = {
  batchMs: 2,
  ticksPerEnvelope: 5,
  slowBytes: 1 << 18,
  caughtUpBytes: 1 << 14,
  fullBytes: 1 << 22,
};
const turn = () => new Promise((done) => setTimeout(done, 1));

async function serve(more: object = {}) {
  const session = createFakeSession({ channels: fakeChannels(2, RATE_HZ), memoryS: 20 });
  const dashboard = await openDashboard(session, { limits: { ...limits, ...more } });
  open.push(dashboard);
  return { session, watch: () => watchDashboard(dashboard.url) };
}

describe("a watcher that does not keep up", () => {
  it("gets pairs and every message, then samples again; the others miss nothing; history fills what it missed", async () => {
    const { session, watch } = await serve();
    const [slow, quick] = [await watch(), await watch()];
    slow.socket.pause();
    // 24 MB: more than the kernel keeps for a reader that does not read.
    for (let k = 0; k < 60; k++) {
      session.advance(0.1);
      session.say({ kind: "gap", channel: 0, startS: k, endS: k });
      await turn();
    }
    slow.socket.resume();
    const lastOf = (client: typeof slow) => client.frames.findLast(({ channel }) => channel === 1);
    // Until the slow one gets samples again.
    let wholeFrom = 0;
    for (let k = 0; wholeFrom === 0 && k < 5000; k++) {
      session.advance(0.001);
      await turn();
      const last = lastOf(slow);
      if (last !== undefined && last.factor === 1 && last.startSample > 6 * RATE_HZ)
        wholeFrom = last.startSample;
    }
    session.end("done");
    for (const client of [slow, quick])
      await client.until(({ messages }) => messages.at(-1)?.kind === "ended");

    const { start, values } = samplesOf(quick.frames, 1);
    expect(start + values.length).toBe(Math.round(session.atS * RATE_HZ));
    expect(values.findIndex((value, k) => value !== Math.fround(knownSample(1, start + k)))).toBe(-1);

    expect(slow.messages.filter(({ kind }) => kind === "gap").length).toBe(60);
    const live = slow.frames.filter(({ channel, type }) => channel === 1 && type === 0);
    expect(live.filter(({ factor }) => factor > 1).length).toBeGreaterThan(0);
    expect(wholeFrom).toBeGreaterThan(6 * RATE_HZ);
    // What it got is right, in order, and nothing was told twice.
    let at = 0;
    for (const { startSample, factor, values: got } of live) {
      expect(startSample).toBeGreaterThanOrEqual(at);
      at = startSample + (factor === 1 ? got.length : (got.length / 2) * factor);
      if (factor === 1) continue;
      const pair = Array.from({ length: factor }, (_, k) => Math.fround(knownSample(1, startSample + k)));
      expect([...got.subarray(0, 2)]).toEqual([
        pair.reduce((a, b) => Math.min(a, b)),
        pair.reduce((a, b) => Math.max(a, b)),
      ]);
    }
    const hole = live.find(({ factor }) => factor > 1)?.startSample as number;
    slow.ask({ kind: "history", fromS: hole / RATE_HZ, toS: (hole + 1000) / RATE_HZ, points: 1001 });
    await slow.until(({ frames }) => frames.some(({ type, channel }) => type === 1 && channel === 1));
    const filled = slow.frames.findLast(({ type, channel }) => type === 1 && channel === 1);
    expect(filled?.factor).toBe(1);
    expect(filled?.values[0]).toBe(Math.fround(knownSample(1, filled?.startSample as number)));
  });

  it("is let go when it takes nothing any more", async () => {
    const { session, watch } = await serve({ stuckMs: 150, farewellMs: 50 });
    const [stuck, other] = [await watch(), await watch()];
    stuck.socket.pause();
    for (let k = 0; k < 60; k++) {
      session.advance(0.1);
      await turn();
    }
    // Cut, not taken leave of: its farewell would wait behind all the rest.
    setTimeout(() => stuck.socket.resume(), 300);
    expect((await stuck.closed).code).toBe(1006);
    expect(other.socket.readyState).toBe(other.socket.OPEN);
  });

  it("is let go when too much is waiting, even of messages", async () => {
    const { session, watch } = await serve({ lostBytes: 1 << 20 });
    const stuck = await watch();
    stuck.socket.pause();
    const text = "x".repeat(1 << 16);
    for (let k = 0; k < 300; k++) {
      session.say({ kind: "state", state: "streaming", detail: text, atS: k });
      if (k % 20 === 0) await turn();
    }
    setTimeout(() => stuck.socket.resume(), 50);
    expect(await stuck.closed).toEqual({ code: 1013, reason: "too slow: too much is waiting" });
  });

  it("is let go when it answers no ping", async () => {
    const dashboard = await openDashboard(undefined, { limits: { heartbeatMs: 40 } });
    open.push(dashboard);
    const dead = await watchDashboard(dashboard.url, { autoPong: false });
    const living = await watchDashboard(dashboard.url);
    expect((await dead.closed).code).toBe(1006);
    await new Promise((done) => setTimeout(done, 100));
    expect(living.socket.readyState).toBe(living.socket.OPEN);
  });
});
