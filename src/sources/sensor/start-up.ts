import type { FrameLayout, Protocol, ProtocolOptions } from "../../../datasets/format/frame/protocol.ts";
import type { Line } from "./line.ts";
import type { Pace } from "./pace.ts";
import type { SensorTimings } from "./timings.ts";

/**
 * Says something until it is heard: again and again while the board may still be in its boot loader, and once more after
 * that. Answers whether `heard` came to hold.
 */
async function sayUntil(
  line: Line,
  commands: readonly Uint8Array[],
  heard: () => boolean,
  timings: SensorTimings,
  now: () => number,
): Promise<boolean> {
  for (;;) {
    const saidAtS = now();
    await line.say(commands, timings.commandGapS);
    if (await line.until(heard, timings.answerS)) return true;
    if (line.over || saidAtS - line.openedAtS >= timings.resetS) return false;
  }
}

/**
 * Asks the device what it is, where its protocol has a question; what the user declared stands above the answer. The stop
 * comes first: it ends what an earlier program or another protocol's question started, and closes a line half said.
 */
export async function identified(
  line: Line,
  protocol: Protocol,
  options: ProtocolOptions,
  { timings, pace }: { readonly timings: SensorTimings; readonly pace: Pace },
): Promise<{ readonly layout: FrameLayout; readonly answered: boolean }> {
  const layout = protocol.layout(options);
  const question = layout.identification;
  if (question === undefined || !line.wire.writable) return { layout, answered: false };
  let answer: ProtocolOptions | undefined;
  const heard = () => {
    answer = question.answer(line.queue.joined());
    return answer !== undefined;
  };
  line.queue.skip();
  await sayUntil(line, [...layout.stop, question.ask], heard, timings, pace.now);
  // The answer is no signal.
  line.queue.skip();
  if (answer === undefined) return { layout, answered: false };
  return { layout: protocol.layout({ ...answer, ...options }), answered: true };
}

/** Starts the stream. Answers whether anything came. */
export function started(
  line: Line,
  layout: FrameLayout,
  timings: SensorTimings,
  now: () => number,
): Promise<boolean> {
  const heard = () => line.queue.bytes > 0;
  if (layout.start.length === 0 || !line.wire.writable) {
    return line.until(heard, timings.resetS + timings.answerS);
  }
  return sayUntil(line, layout.start, heard, timings, now);
}

/** Listens until the bytes that wait hold frames of the layout, at most `seconds`. The bytes stay in the queue. */
export function locks(line: Line, layout: FrameLayout, seconds: number): Promise<boolean> {
  const create = () => layout.createParser({ rows: () => undefined, lost: () => undefined });
  let parser = create();
  let heard = 0;
  return line.until(() => {
    if (line.queue.bytes < heard) {
      parser = create();
      heard = 0;
    }
    const fresh = line.queue.joined(heard);
    heard += fresh.length;
    parser.push(fresh);
    return parser.locked && parser.counters.frames > 0;
  }, seconds);
}

/** The longest time between two frames that is to be expected; 0 where nobody says the rate. */
export const frameIntervalS = (layout: FrameLayout): number =>
  Math.max(
    ...layout.streams.map(({ rate, rowsPerFrame }) => (rate === undefined ? 0 : rowsPerFrame / rate.hz)),
  );
