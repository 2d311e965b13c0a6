import { designs } from "../../firmware-sim/device/designs.ts";
import { seededRandom } from "../../signals/random.ts";
import type { DesignEnergy } from "../../src/live/messages.ts";
import type { SourceChannel } from "../../src/sources/source.ts";
import { exampleBeats, exampleEcg, examplePpg } from "./example-signal.ts";
import { createFakeSession, type FakeSession } from "./fake-session.ts";

const RATE_HZ = 500;
const WINDOW_S = 10;
const CYCLE_S = 60;
/** In every minute: noise, a short loss, and a pulled cable. */
const NOISE = [
  { fromS: 20, toS: 30, reason: "muscle noise" },
  { fromS: 40, toS: 50, reason: "baseline wander" },
];
const LOSS = { fromS: 14, toS: 14.06 };
const UNPLUGGED = { fromS: 52, toS: 55 };

const channel = (name: string, modality: SourceChannel["modality"], units: string): SourceChannel => ({
  ...{ name, modality, units, sampleRateHz: RATE_HZ, rateEstimated: false, lengthSamples: undefined },
  ...{ rateHow: "chip default" as const, minCount: 0, maxCount: 16_383 },
});

export interface LivelySession {
  readonly session: FakeSession;
  /** Time passes, all that happens in it is told. */
  step(seconds: number): void;
}

/** A made-up sensor with four channels at 500 Hz and everything that a page has to show, again every minute. */
export function createLivelySession(
  id = "lively",
  hours = 2,
  startedAtMs = 1_700_000_000_000,
): LivelySession {
  const durationS = hours * 3600;
  const noise = Array.from({ length: Math.ceil(durationS / CYCLE_S) }, (_, k) =>
    NOISE.map(({ fromS, toS }) => ({ startS: k * CYCLE_S + fromS, endS: k * CYCLE_S + toS })),
  ).flat();
  const beats = exampleBeats(durationS, 7);
  const ecg = exampleEcg(beats, noise, seededRandom(1));
  const ppg = examplePpg(beats, noise, seededRandom(2));
  const values = [
    ecg,
    (t: number) => 0.6 * ecg(t) - 0.05,
    ppg,
    (t: number) => 0.7 * ppg(t + 0.03) + 90,
  ] as const;
  const session = createFakeSession({
    id,
    startedAtMs,
    channels: [
      channel("I", "ecg", "mV"),
      channel("II", "ecg", "mV"),
      channel("PPG red", "ppg", "NU"),
      channel("PPG IR", "ppg", "NU"),
    ],
    designs: designs.map(({ name, title, gated, cell }) => ({ name, title, gated, cell: cell.ecg })),
    value: (k, index) => values[k]?.(index / RATE_HZ) ?? 0,
  });
  const { say } = session;
  let nextBeat = 0;
  let toldS = 0;
  let lostFrames = 0;
  let state = "";
  const windows = { clean: 0, noisy: 0 };
  const classified = designs.map(() => 0);
  let before: number[] = designs.map(() => 0);

  const inNoise = (t: number) => NOISE.find(({ fromS, toS }) => t % CYCLE_S >= fromS && t % CYCLE_S < toS);
  const inside = (t: number, { fromS, toS }: { fromS: number; toS: number }) =>
    t % CYCLE_S >= fromS && t % CYCLE_S < toS;

  const verdict = (endS: number) => {
    const found = inNoise(endS - WINDOW_S / 2);
    windows[found === undefined ? "clean" : "noisy"]++;
    const score = found === undefined ? 0.06 + 0.04 * Math.sin(endS) : 0.91 + 0.05 * Math.sin(endS);
    const word = found === undefined ? ("clean" as const) : ("noisy" as const);
    const reason = found?.reason ?? "";
    say({ kind: "verdict", startS: endS - WINDOW_S, endS, verdict: word, score, reason });
    const startS = endS - WINDOW_S;
    for (let beat = beats[nextBeat]; beat !== undefined && beat.atS < endS; beat = beats[++nextBeat]) {
      const { atS, label } = beat;
      if (atS < startS || inside(atS, UNPLUGGED)) continue;
      const calls = designs.map(({ gated }, d) => {
        if (gated && found !== undefined) return null;
        classified[d]! += 1;
        const wrong = d >= 2 && label === "S";
        return [wrong ? "N" : label, 0.8 + 0.19 * Math.abs(Math.sin(atS * (d + 1)))] as const;
      });
      say({ kind: "beat", atS, inNoisyWindow: found !== undefined, calls });
    }
  };

  const energy = (atS: number, intervalS: number) => {
    const detected = Math.max(...classified);
    const told = designs.map((design, d): DesignEnergy => {
      const byComponent = [
        { component: "front end", totalJ: 85e-6 * atS },
        {
          component: "CPU",
          totalJ: 40e-6 * atS + (design.gated ? 30e-6 * (windows.clean + windows.noisy) : 0),
        },
        {
          component: "accelerator",
          totalJ: (design.multipliers.default === "exact8" ? 9e-6 : 4e-6) * classified[d]!,
        },
        { component: "SRAM", totalJ: 6e-6 * atS },
        // Two windows of six are noisy. Taking them off when they are judged would make energy run backwards.
        { component: "radio", totalJ: (design.gated ? 140e-6 * (4 / 6) : 140e-6) * atS },
      ].map((entry) => ({ ...entry, powerW: entry.totalJ / Math.max(atS, 1) }));
      const totalJ = byComponent.reduce((sum, entry) => sum + entry.totalJ, 0);
      const days = atS < 2 * WINDOW_S ? null : 2.4e3 / ((totalJ / atS) * 86_400);
      return {
        name: design.name,
        totalJ,
        powerW: (totalJ - before[d]!) / intervalS,
        byComponent,
        lifetimeDays: days,
        lifetimeRangeDays: days === null ? null : { low: 0.86 * days, high: 1.13 * days },
        windows: {
          processed: design.gated ? windows.clean : windows.clean + windows.noisy,
          skipped: design.gated ? windows.noisy : 0,
        },
        beats: { classified: classified[d]!, notClassified: detected - classified[d]! },
      };
    });
    before = told.map(({ totalJ }) => totalJ);
    say({ kind: "energy", atS, designs: told });
  };

  const health = (atS: number) => {
    const frames = Math.round(atS * RATE_HZ) - lostFrames;
    const rates = [
      { stream: "samples", hz: RATE_HZ, how: "chip default" as const, measuredHz: RATE_HZ + 0.02 },
    ];
    const counters = {
      ...{ bytes: 12 * frames + 31, frames, frameBytes: 12 * frames, bytesSkipped: 31, crcFail: 0 },
      ...{ footerFail: Math.floor(atS / CYCLE_S), lostByCounter: lostFrames, lostByClock: 0 },
    };
    const driftPpm = atS < 5 ? undefined : 38 + Math.sin(atS / 30);
    const jitterMs = 1.2 + 0.3 * Math.sin(atS / 11);
    const locked = !inside(atS, UNPLUGGED);
    say({ kind: "health", atS, health: { counters, locked, driftPpm, jitterMs, rates, droppedBytes: 0 } });
  };

  const second = (atS: number) => {
    health(atS);
    energy(atS, 1);
    const clean = beats.filter((b) => b.atS < atS && b.atS > atS - 60 && inNoise(b.atS) === undefined).length;
    const known = clean > 10;
    const rateBpm = known ? 75 + 4 * Math.sin(atS / 37) : null;
    const sdnnMs = known ? 48 + 6 * Math.sin(atS / 53) : null;
    const rmssdMs = known ? 31 + 5 * Math.sin(atS / 41) : null;
    say({ kind: "rhythm", atS, rateBpm, sdnnMs, rmssdMs, beats: clean });
    if (atS % WINDOW_S === 0) verdict(atS);
  };

  const stateAt = (atS: number) => (inside(atS, UNPLUGGED) ? "disconnected" : "streaming");

  return {
    session,
    step(seconds) {
      const from = session.atS;
      const gone = inside(from, LOSS) || inside(from, UNPLUGGED);
      if (gone) {
        lostFrames += Math.round((from + seconds) * RATE_HZ) - Math.round(from * RATE_HZ);
        session.lose(seconds);
      } else session.advance(seconds);
      const now = stateAt(session.atS);
      if (now !== state) {
        state = now;
        const detail = now === "streaming" ? "a made-up board" : "the cable was pulled";
        say({ kind: "state", state: now, detail, atS: session.atS });
      }
      while (toldS + 1 <= session.atS) second(++toldS);
    },
  };
}
