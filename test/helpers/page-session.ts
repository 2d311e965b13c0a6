import type { SessionInfo } from "../../src/live/messages.ts";
import type { SampleFrame } from "../../src/live/sample-frame.ts";
import { fakeChannels } from "./fake-session.ts";

/** A session as the page is told of it. */
export const info = (channels = 2, rateHz = 100): SessionInfo => ({
  id: "s1",
  header: { name: "n", device: "d", protocol: "p", channels: fakeChannels(channels, rateHz), startedAtMs: 0 },
  deviceChannel: 0,
  modality: "ecg",
  windowS: 10,
  designs: [{ name: "always-on", title: "Always on", gated: false, cell: "cr2032" }],
  baseline: "always-on",
});
/** Samples of channel 0 at 100 Hz. */
export const frame = (
  startSample: number,
  values: Float32Array,
  more: Partial<SampleFrame> = {},
): SampleFrame => ({
  ...{ type: 0, channel: 0, factor: 1, startSample, sampleRateHz: 100, values },
  ...more,
});
