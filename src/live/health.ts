import type { Closing } from "../../datasets/io/record/recorder.ts";
import type { Finding } from "../../datasets/recording.ts";
import type { SourceHealth } from "../sources/source.ts";

/** What was lost on the wire, for the list of findings of a report. */
export function healthFindings(device: string, { counters, droppedBytes }: SourceHealth): Finding[] {
  const counts: readonly (readonly [number, string])[] = [
    [counters.lostByCounter, "frames are missing by the device's counter"],
    [counters.lostByClock, "frames are missing by the clock"],
    [counters.crcFail, "frames failed their check sum"],
    [counters.footerFail, "frames had a wrong closing byte"],
    [counters.bytesSkipped - (counters.joiningBytes ?? 0), "bytes belong to no frame"],
    [droppedBytes, "bytes were dropped because the program could not follow"],
  ];
  return counts.flatMap(([count, what]): Finding[] =>
    count === 0 ? [] : [{ severity: "warning", file: device, message: `${count} ${what}` }],
  );
}

/** The same for the recording, with the clock and the rates; nothing where no wire is. */
export function healthClosing(health: SourceHealth | undefined): Closing {
  if (health === undefined) return {};
  const { counters, droppedBytes, driftPpm, jitterMs, rates } = health;
  const { frames, bytesSkipped, crcFail, footerFail, lostByCounter, lostByClock } = counters;
  return {
    metadata: {
      frames,
      lost_frames_by_counter: lostByCounter,
      lost_frames_by_clock: lostByClock,
      check_sum_failures: crcFail,
      closing_byte_failures: footerFail,
      bytes_skipped: bytesSkipped,
      bytes_dropped: droppedBytes,
      ...(driftPpm === undefined ? {} : { clock_drift_ppm: Number(driftPpm.toFixed(1)) }),
      ...(jitterMs === undefined ? {} : { arrival_jitter_ms: Number(jitterMs.toFixed(2)) }),
      ...Object.fromEntries(
        rates.flatMap(({ stream, hz, how, measuredHz }) => [
          [`rate_hz_${word(stream)}`, `${hz} (${how})`],
          ...(measuredHz === undefined ? [] : [[`measured_rate_hz_${word(stream)}`, measuredHz.toFixed(4)]]),
        ]),
      ),
    },
  };
}

const word = (text: string) => text.toLowerCase().replaceAll(/\W+/g, "_");
