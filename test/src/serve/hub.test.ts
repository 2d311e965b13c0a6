import { BehaviorSubject } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import type { LiveSession } from "../../../src/live/live-session.ts";
import type { ServerMessage } from "../../../src/live/messages.ts";
import { decodeSampleFrame, type SampleFrame } from "../../../src/live/sample-frame.ts";
import { createHub, type Hub } from "../../../src/serve/hub.ts";
import { defaultLimits } from "../../../src/serve/limits.ts";
import type { Watcher } from "../../../src/serve/watcher.ts";
import { createFakeSession, fakeChannels, knownSample } from "../../helpers/fake-session.ts";

/** A watcher that notes what it gets, and whose backlog the test sets. */
interface Noting extends Watcher {
  unsentBytes: number;
  readonly got: (ServerMessage["kind"] | SampleFrame)[];
}
function noting(): Noting {
  const got: Noting["got"] = [];
  return {
    got,
    slow: false,
    unsentBytes: 0,
    sendText: (json) => got.push((JSON.parse(new TextDecoder().decode(json)) as ServerMessage).kind),
    sendFrames: (frames) => got.push(...frames.map((frame) => decodeSampleFrame(frame))),
    mayAsk: () => true,
    checkProgress: () => undefined,
    heartbeat: () => undefined,
    alive: () => undefined,
    leave: () => undefined,
  };
}
const framesOf = ({ got }: Noting) => got.filter((one) => typeof one !== "string");
/** [first sample, one behind the last, factor] of every frame. */
const spansOf = (watcher: Noting) =>
  framesOf(watcher).map(({ startSample, factor, values }) => {
    const length = factor === 1 ? values.length : (values.length / 2) * factor;
    return [startSample, startSample + length, factor];
  });

const open: Hub[] = [];
afterEach(() => {
  for (const hub of open.splice(0)) hub.close();
});

/** Nothing is sent by the clock here: more than 65,536 numbers go out at once, and so does what waits when someone joins. */
const RATE_HZ = 70_000;
function start() {
  const session = createFakeSession({ channels: fakeChannels(1, RATE_HZ), memoryS: 1 });
  const session$ = new BehaviorSubject<LiveSession | undefined>(session);
  const hub = createHub(session$, { ...defaultLimits, batchMs: 1e6 });
  open.push(hub);
  const join = () => {
    const watcher = noting();
    hub.join(watcher);
    return watcher;
  };
  const leave = (watcher: Noting) => hub.drop(watcher);
  return { session, session$, hub, join, leave };
}

describe("hub", () => {
  it("gives a new watcher nothing that was before its snapshot", () => {
    const { session, join } = start();
    const first = join();
    session.advance(0.01);
    const second = join();
    session.advance(0.01);
    session.end("done");
    expect(spansOf(first)).toEqual([
      [0, 700, 1],
      [700, 1400, 1],
    ]);
    expect(spansOf(second)).toEqual([[700, 1400, 1]]);
    expect(second.got[0]).toBe("session");
  });

  it("sends what waits before the end, and once", () => {
    const { session, join } = start();
    const watcher = join();
    session.advance(0.01);
    session.end("done");
    expect(watcher.got.map((one) => (typeof one === "string" ? one : "samples"))).toEqual([
      "session",
      "samples",
      "ended",
    ]);
  });

  it("sends what waits of one session before the next one", () => {
    const { session, session$, join } = start();
    const watcher = join();
    session.advance(0.01);
    session$.next(createFakeSession({ channels: fakeChannels(1, 10) }));
    session.advance(1);
    expect(watcher.got.map((one) => (typeof one === "string" ? one : one.values.length))).toEqual([
      "session",
      700,
      "session",
    ]);
  });

  it("gives all the same bytes", () => {
    const { session, join } = start();
    const sent: Uint8Array[][] = [[], []];
    for (const [k, watcher] of [join(), join()].entries())
      watcher.sendFrames = (frames) => sent[k]?.push(...frames);
    session.advance(1);
    expect(sent[0]?.length).toBe(2);
    expect(sent[0]?.every((frame, k) => frame === sent[1]?.[k])).toBe(true);
  });

  it("tells each slow watcher every sample once, as samples or in pairs, whenever it became slow", () => {
    const { session, join } = start();
    const [quick, early, late] = [join(), join(), join()];
    session.advance(1);
    early.unsentBytes = defaultLimits.slowBytes + 1;
    session.advance(1);
    session.advance(1);
    late.unsentBytes = defaultLimits.slowBytes + 1;
    session.advance(1);
    session.end("done");
    const end = 4 * RATE_HZ;
    for (const watcher of [quick, early, late]) {
      let at = 0;
      for (const [from, until] of spansOf(watcher)) {
        expect(from).toBe(at);
        at = until as number;
      }
      expect(at).toBe(end);
    }
    const whole = (watcher: Noting) =>
      spansOf(watcher)
        .filter(([, , factor]) => factor === 1)
        .at(-1)?.[1];
    expect([quick, early, late].map(whole)).toEqual([end, RATE_HZ, 3 * RATE_HZ]);
    expect(early.slow).toBe(true);
    const pairs = framesOf(early).filter(({ factor }) => factor > 1);
    expect(pairs.reduce((n, { values }) => n + values.length, 0)).toBeLessThan(100);
    for (const { startSample, factor, values } of pairs) {
      const known = Array.from({ length: factor }, (_, k) => knownSample(0, startSample + k));
      expect(values[0]).toBe(Math.fround(known.reduce((a, b) => Math.min(a, b))));
    }
  });

  it("gives samples again to those who have caught up", () => {
    const { session, session$, join } = start();
    const watcher = join();
    watcher.unsentBytes = defaultLimits.slowBytes + 1;
    session.advance(1);
    expect(watcher.slow).toBe(true);
    watcher.unsentBytes = 0;
    const next = createFakeSession({ channels: fakeChannels(1, RATE_HZ), memoryS: 1 });
    session$.next(next);
    expect(watcher.slow).toBe(false);
    next.advance(1);
    expect(spansOf(watcher).at(-1)).toEqual([65_536, RATE_HZ, 1]);
  });

  it("gives no samples, but every message, to those who take nothing", () => {
    const { session, join } = start();
    const watcher = join();
    watcher.unsentBytes = defaultLimits.fullBytes + 1;
    session.advance(1);
    session.say({ kind: "gap", channel: 0, startS: 0, endS: 1 });
    session.end("done");
    expect(watcher.got).toEqual(["session", "gap", "ended"]);
  });

  it("keeps nothing for nobody", () => {
    const { session, join, leave } = start();
    leave(join());
    session.advance(0.01);
    const watcher = join();
    session.advance(0.01);
    session.end("done");
    expect(spansOf(watcher)).toEqual([[700, 1400, 1]]);
  });
});
