import { detect } from "../../../../datasets/format/frame/detect.ts";
import { protocols } from "../../../../datasets/format/frame/registry.ts";
import { openDemo, openShipped } from "../../../../datasets/io/shipped.ts";
import type { Recording } from "../../../../datasets/recording.ts";
import { seededRandom } from "../../../../signals/random.ts";
import { createRecordingFeed } from "../../../../src/simulate/recording-feed.ts";
import { joined, type Kind, startedDevice, titleOf } from "./wire-data.ts";

const SPAN_S = 2;

/** Bytes of a device that plays a recording: the demonstration, or the shipped PPG where it measures light. */
export async function playedBytes(kind: Kind, durationS: number): Promise<Uint8Array> {
  const device = startedDevice(kind);
  const takes = device.streams.flatMap(({ channels }) => channels.map((channel) => channel.takes));
  const light = takes.includes("ppg") && !takes.includes("ecg");
  const recording: Recording = light ? await openShipped("ppg-synthetic") : await openDemo();
  const feed = createRecordingFeed(recording, device.streams, { fromS: 5, loop: true });
  const frames: Uint8Array[] = [];
  for (let tick = 0; tick < durationS * device.ticksPerS; tick++) {
    const counts = await feed.next();
    if (counts === undefined) break;
    for (const { bytes } of device.tick(counts)) frames.push(bytes);
  }
  await feed.close();
  return joined(frames);
}

/** What is told on two seconds from random places: by start, what was found and all that is said to be as likely. */
export function detections(bytes: Uint8Array, durationS: number, starts: number, seed: number): string[][] {
  const random = seededRandom(seed);
  const length = Math.floor((bytes.length * SPAN_S) / durationS);
  return Array.from({ length: starts }, () => {
    const from = Math.floor(random() * (bytes.length - length));
    const [best] = detect(bytes.subarray(from, from + length), protocols, { spanS: SPAN_S });
    const told = best === undefined ? [] : [best, ...best.alike];
    return told.map(({ protocol, options }) => titleOf(protocol.name, options));
  });
}
