import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { LiveMessage } from "../../src/live/messages.ts";
import { parseRequest } from "../../src/serve/requests.ts";
import { connectionWords } from "../../web/src/live/connection-words.ts";
import { eventLog } from "../../web/src/live/event-log.ts";
import { gateCounts } from "../../web/src/live/gate-counts.ts";
import { markerText } from "../../web/src/live/marker-text.ts";
import { SessionStore } from "../../web/src/live/session-store.ts";
import { emptyWords, whereWords } from "../../web/src/live/trace-words.ts";
import { trustedRates } from "../../web/src/live/trend.ts";
import { rhythmOf, trustOf } from "../../web/src/live/trust.ts";
import { backoffMs } from "../../web/src/net/backoff.ts";
import { compare, type Loaded, runNames } from "../../web/src/summaries/comparison.ts";
import { checkSummary } from "../../web/src/summaries/schema.ts";
import { beatMark } from "../../web/src/trace/beat-mark.ts";
import { createAnnouncer } from "../../web/src/ui/announcer.ts";
import { colourOfDesign, componentColours } from "../../web/src/ui/design-colours.ts";
import { exampleEcgSummary, examplePpgSummary } from "../helpers/example-summary.ts";
import { frame, info } from "../helpers/page-session.ts";

const OPEN = { kind: "open" } as const;
const verdict = (startS: number, noisy?: string): LiveMessage => ({
  ...{ kind: "verdict", startS, endS: startS + 10, score: noisy ? 0.9 : 0.1 },
  ...{ verdict: noisy === undefined ? "clean" : "noisy", reason: noisy ?? "" },
});
const rhythm = (atS: number, rateBpm: number | null = 72): Extract<LiveMessage, { kind: "rhythm" }> => ({
  ...{ kind: "rhythm", atS, rateBpm, sdnnMs: 40, rmssdMs: null, beats: 30 },
});

function told(...messages: LiveMessage[]): SessionStore {
  const store = new SessionStore(info(1));
  store.takeSamples(frame(0, new Float32Array(3000)));
  store.take({ kind: "state", state: "streaming", detail: "", atS: 0 });
  for (const message of messages) if (message.kind !== "session") store.take(message);
  return store;
}

describe("numbers about the signal", () => {
  it("are shown when the signal streams and the gate says clean", () => {
    const store = told(rhythm(28), verdict(10));
    expect(rhythmOf(store, trustOf(store, OPEN))).toMatchObject({
      rateBpm: 72,
      sdnnMs: 40,
      rmssdMs: undefined,
    });
  });

  it.each([
    ["noisy: muscle noise", told(rhythm(28), verdict(10), verdict(20, "muscle noise")), OPEN],
    [
      "sensor disconnected",
      told(rhythm(28), { kind: "state", state: "disconnected", detail: "", atS: 9 }),
      OPEN,
    ],
    ["session ended", told(rhythm(28), { kind: "ended", atS: 9, reason: "", summary: null }), OPEN],
    ["server not reached", told(rhythm(28)), { kind: "connecting" } as const],
    ["no session", undefined, OPEN],
    ["no beats lately", told(rhythm(2)), OPEN],
    ["waits for beats", told(), OPEN],
    ["waits for the gate's verdict", told(rhythm(28, null)), OPEN],
  ])("are not shown, and the page says why: %s", (why, store, reach) => {
    const shown = rhythmOf(store, trustOf(store, reach));
    expect(shown).toEqual({
      ...{ rateBpm: undefined, sdnnMs: undefined, rmssdMs: undefined },
      ...{ why, whyVariability: why },
    });
  });

  it("are unknown with too few beats", () => {
    const store = told(rhythm(28, null), verdict(10));
    expect(rhythmOf(store, trustOf(store, OPEN))).toMatchObject({
      rateBpm: undefined,
      why: "too few: 30 clean beats, last minute",
    });
    const some = told({ ...rhythm(28), sdnnMs: null, beats: 9 }, verdict(10));
    expect(rhythmOf(some, trustOf(some, OPEN))).toMatchObject({
      rateBpm: 72,
      why: "9 clean beats, last minute",
      whyVariability: "needs twenty intervals",
    });
  });

  it("are shown in a quick replay, of which there is news once in many of its seconds", () => {
    const quick = told(...[-72, -52, -32, -12, 8].map((atS) => rhythm(atS)), verdict(10));
    expect(rhythmOf(quick, trustOf(quick, OPEN)).rateBpm).toBe(72);
    // They came as often once, and then no more.
    const stale = told(...[2, 3, 4, 5, 6].map((atS) => rhythm(atS)), verdict(10));
    expect(rhythmOf(stale, trustOf(stale, OPEN)).why).toBe("no beats lately");
  });

  it("leave holes in the trend where they were not to be trusted, or where nobody listened", () => {
    const verdicts = told(verdict(0), verdict(10, "flat line"), verdict(20)).verdicts.items;
    const { times, rates } = trustedRates(
      [rhythm(5), rhythm(12), rhythm(21), rhythm(31), rhythm(50)],
      verdicts,
    );
    expect(rates).toEqual([72, 72, null, 72, null, 72]);
    expect(times).toEqual([5, 12, 21, 31, 31.001, 50]);
    // Of a replay at 60 times its time there is news every minute.
    expect(
      trustedRates(
        [60, 120, 180, 600].map((atS) => rhythm(atS)),
        [],
      ).rates,
    ).toEqual([72, 72, 72, null, 72]);
  });
});

describe("what screen readers are told", () => {
  it("is not more than one can listen to: of quick changes the last", () => {
    vi.useFakeTimers();
    const said: string[] = [];
    const announce = createAnnouncer((text) => said.push(text));
    for (const text of ["clean", "noisy: flat line", "noisy: hum"]) announce(text);
    expect(said).toEqual(["clean"]);
    vi.advanceTimersByTime(6000);
    expect(said).toEqual(["clean", "noisy: hum"]);
    announce("clean");
    expect(said.length).toBe(2);
    vi.useRealTimers();
  });
});

describe("what is provisional", () => {
  const preview = (startS: number, endS: number, beats: number[]): LiveMessage => ({
    ...{ kind: "preview", atS: endS, beats },
    verdict: { startS, endS, verdict: "noisy", score: 0.9, reason: "flat line" },
  });
  const beat = (atS: number): LiveMessage => ({ kind: "beat", atS, inNoisyWindow: false, calls: [["N", 1]] });

  it("is shown until the firmware has said it", () => {
    const store = told(preview(0, 6, [1, 2, 3]));
    expect(store.outlook).toMatchObject({ endS: 6, reason: "flat line" });
    expect(store.pending).toEqual([1, 2, 3]);
    for (const message of [verdict(0), beat(1), beat(2)]) if (message.kind !== "session") store.take(message);
    expect(store.outlook).toBeUndefined();
    expect(store.pending).toEqual([3]);
    // It never becomes a verdict, nor hides numbers.
    store.take(preview(10, 16, [11]) as Extract<LiveMessage, { kind: "preview" }>);
    expect(store.outlook).toMatchObject({ startS: 10, verdict: "noisy" });
    expect(trustOf(store, OPEN)).toEqual({ ok: true });
    expect(store.verdicts.items.length).toBe(1);
  });
});

describe("words about the connection", () => {
  it("name the nearest break", () => {
    const store = told({ kind: "state", state: "disconnected", detail: "cable pulled", atS: 3 });
    expect(connectionWords(store, OPEN, 0)).toEqual({
      state: "disconnected",
      text: "disconnected",
      banner: "Sensor disconnected: cable pulled. Pulsegate keeps trying.",
    });
    const waiting = { kind: "waiting", attempt: 3, untilMs: 1500, lost: "server stopped" } as const;
    const words = connectionWords(store, waiting, 0);
    expect(words.banner).toMatch(/^Connection to Pulsegate lost: server stopped\./);
    expect(words.countdown).toBe("Try 3 in 2 s.");
    // The line that screen readers read out stands still, through the next try as well.
    expect(connectionWords(store, waiting, 1400)).toMatchObject({
      banner: words.banner,
      countdown: "Try 3 in 1 s.",
    });
    const trying = { kind: "connecting", lost: "server stopped" } as const;
    expect(connectionWords(store, trying, 1600)).toMatchObject({
      state: "unreachable",
      banner: words.banner,
    });
    expect(connectionWords(undefined, OPEN, 0)).toEqual({ state: "connecting", text: "no session" });
    expect(connectionWords(told(), OPEN, 0)).toEqual({ state: "streaming", text: "streaming" });
    const over = told({ kind: "ended", atS: 9, reason: "stopped by the user", summary: null });
    expect(connectionWords(over, OPEN, 0)).toMatchObject({
      state: "ended",
      banner: "The session is over: stopped by the user.",
    });
  });

  it("does not take a session for running that the server, started anew, does not have", () => {
    const old = told(rhythm(28), verdict(10));
    expect(trustOf(old, OPEN)).toEqual({ ok: true });
    old.current = false;
    expect(trustOf(old, OPEN)).toEqual({ ok: false, away: true, why: "no session" });
    const words = connectionWords(old, OPEN, 0);
    expect(words).toMatchObject({ state: "connecting", text: "no session" });
    expect(words.banner).toMatch(/no session yet/);
    const ahead = { kind: "state", state: "connecting", detail: "asking for chords", atS: 0 } as const;
    expect(connectionWords(undefined, { ...OPEN, ahead }, 0).text).toBe("connecting");
    expect(emptyWords(undefined, { ...OPEN, ahead }, undefined, false)).toBe(
      "No session yet: connecting, asking for chords",
    );
    expect(emptyWords(undefined, OPEN, undefined, false)).toMatch(/^No session: start a replay/);
  });

  it("say where a page is, and that it is older than what is kept", () => {
    const store = told();
    expect(whereWords(store, { fromS: -2, toS: 8 }, true)).toBe("Paused: 0:00.0\u20130:08.0 of 0:30");
    expect(whereWords(store, { fromS: 20, toS: 30 }, false)).toBe("");
    store.takeSamples(frame(69_900, new Float32Array(100)));
    expect(emptyWords(store, OPEN, { fromS: 90, toS: 99 }, true)).toBe(
      "Older than what is kept: it begins at 1:40 now",
    );
    expect(emptyWords(store, OPEN, { fromS: 95, toS: 105 }, true)).toBe("");
    expect(emptyWords(told(), OPEN, { fromS: 0, toS: 9 }, true)).toBe("");
    const none = new SessionStore(info(1));
    expect(emptyWords(none, OPEN, undefined, false)).toBe("Waits for the first samples");
    none.take({ kind: "ended", atS: 0, reason: "the source ended", summary: null });
    expect(emptyWords(none, OPEN, undefined, false)).toBe("No samples came");
  });

  it("follow the last state told, however many were told without a sample between", () => {
    const state = (state: "streaming" | "disconnected" | "connecting"): LiveMessage => ({
      ...{ kind: "state", state, detail: "", atS: 30 },
    });
    const store = told(
      ...(["disconnected", "connecting", "disconnected", "connecting", "streaming"] as const).map(state),
    );
    expect(store.state?.state).toBe("streaming");
    expect(eventLog(store, 9).map(({ text }) => text)).toEqual([
      ...["streaming", "connecting", "disconnected", "streaming"],
    ]);
    for (const message of [state("disconnected")]) if (message.kind !== "session") store.take(message);
    expect(store.state?.state).toBe("disconnected");
    expect(trustOf(store, OPEN)).toEqual({ ok: false, away: true, why: "sensor disconnected" });
  });

  it("waits longer after each failure, at most 10 s", () => {
    expect([1, 2, 3, 20].map((attempt) => backoffMs(attempt, 0))).toEqual([250, 500, 1000, 8000]);
    expect(backoffMs(20, 1)).toBe(10_000);
  });
});

describe("text of a marker", () => {
  it("is what the server takes, whatever was pasted", () => {
    const text = (typed: string) => markerText(typed.slice(0, 200));
    expect(text("  C:\\\u202aUsers\u202c\tme\n")).toBe("C:\\Users me");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (typed) => {
        const request = { kind: "marker", atS: 1, text: text(typed) };
        if (request.text !== "") expect(parseRequest(JSON.stringify(request))).toEqual(request);
      }),
    );
    // Cut in the middle of a character.
    expect(text(`${"x".repeat(199)}\u{1f600}`)).toBe("x".repeat(199));
  });
});

describe("events", () => {
  it("are told newest first, verdicts only where they change, losses once", () => {
    const gap = (startS: number): LiveMessage => ({ kind: "gap", channel: 0, startS, endS: startS + 0.5 });
    const store = told(...[verdict(0), verdict(10), verdict(20, "flat line"), gap(4), gap(4.5)], {
      kind: "marker",
      id: 1,
      atS: 12,
      text: "stood up",
    });
    expect(eventLog(store, 10).map(({ atS, text }) => `${atS} ${text}`)).toEqual([
      "20 noisy: flat line",
      "12 stood up",
      "4 lost 1\u00a0s",
      "0 streaming",
      "0 clean",
    ]);
    expect(eventLog(store, 2).length).toBe(2);
  });

  it("counts windows by reason", () => {
    const { items } = told(verdict(0), verdict(10, "a"), verdict(20, "b"), verdict(30, "b")).verdicts;
    expect(gateCounts(items)).toEqual({
      clean: 1,
      noisy: 3,
      reasons: [
        ["b", 2],
        ["a", 1],
      ],
    });
  });

  it("labels beats by one design and marks where designs differ", () => {
    const calls = [["V", 0.9], null, ["N", 0.8]] as const;
    expect(beatMark({ calls }, 0)).toEqual({ text: "V", label: "V", differs: true });
    expect(beatMark({ calls }, 1)).toEqual({ text: "\u25cb", label: undefined, differs: true });
    expect(beatMark({ calls: [calls[0], null, calls[0]] }, 2).differs).toBe(false);
  });
});

describe("comparing summaries", () => {
  const loaded = (key: string, summary: Loaded["summary"]): Loaded => ({
    key,
    file: `${key}.json`,
    summary,
    report: undefined,
  });
  const ecg = exampleEcgSummary();

  it("sets designs of all runs beside each other, energies per second", () => {
    const rows = compare([loaded("a", ecg), loaded("b", examplePpgSummary())]);
    expect(rows.length).toBe(8);
    for (const { design, powerByComponent } of rows) {
      const all = powerByComponent.reduce((sum, { powerW }) => sum + powerW, 0);
      expect(all / design.energy.averagePowerW).toBeCloseTo(1, 3);
    }
    expect(rows[0]?.missed).toEqual({ beats: 20, of: 2202 });
    expect(rows.at(-1)?.missed).toBeUndefined();
    expect(rows.filter(({ isBaseline }) => isBaseline).length).toBe(2);
  });

  it("tells runs of one recording apart by their files", () => {
    expect(runNames([loaded("a", ecg), loaded("b", ecg), loaded("c", examplePpgSummary())])).toEqual([
      "example-118 (a.json)",
      "example-118 (b.json)",
      "example-wrist",
    ]);
  });

  it("gives a component one colour in all runs, and the baseline grey", () => {
    const colours = componentColours(
      compare([loaded("a", ecg)]).map((r) => ({ byComponent: r.powerByComponent })),
    );
    expect(new Set(colours.values()).size).toBe(colours.size);
    expect(colourOfDesign(["x", "base", "y"], "base", "base")).toBe("var(--design-0)");
    expect(colourOfDesign(["x", "base", "y"], "base", "y")).toBe("var(--design-2)");
  });

  it("refuses what is no summary with what is wrong, and takes one", () => {
    expect(checkSummary(JSON.parse(JSON.stringify(ecg))).recording.name).toBe("example-118");
    expect(() => checkSummary({ schema: "pulsegate.run-summary/1", complete: "no" })).toThrow(
      /not a summary of a Pulsegate run:\ngenerator: .*\ncomplete: .*boolean/,
    );
    expect(() => checkSummary(7)).toThrow(/the whole: /);
  });
});
