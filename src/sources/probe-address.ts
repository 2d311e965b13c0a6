import { describeCandidate } from "../../datasets/format/frame/alike.ts";
import { protocols } from "../../datasets/format/frame/registry.ts";
import { allBaudRates, connectUnknown } from "./sensor/connect-unknown.ts";
import { createPace } from "./sensor/pace.ts";
import { defaultTimings, type SensorTimings } from "./sensor/timings.ts";
import { parseAddress } from "./wire/address.ts";
import { openerOf } from "./wire/open-wire.ts";

/** What was found at an address, or why nothing was. */
export type Probed =
  | {
      readonly found: true;
      readonly protocol: string;
      readonly board: string | null;
      readonly baudRate: number | null;
      readonly why: string;
      /** What it could be as well, e.g. `chords pico`. */
      readonly alike: readonly string[];
    }
  | { readonly found: false; readonly why: string };

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  readonly timings?: Partial<SensorTimings>;
  readonly trying?: (what: string) => void;
}

/** Opens an address, finds out which protocol comes, stops the device and closes. Failures are answers, too. */
export async function probeAddress(
  address: string,
  { signal = new AbortController().signal, timings = {}, trying = () => undefined }: ProbeOptions = {},
): Promise<Probed> {
  const settled = { ...defaultTimings, ...timings };
  try {
    const connected = await connectUnknown(
      {
        opener: await openerOf(parseAddress(address), undefined),
        pace: createPace(() => performance.now() / 1000, 1, signal),
        timings: settled,
        queueBytes: 8 << 20,
        trying,
      },
      protocols,
      {},
      allBaudRates(protocols),
    );
    if (connected === undefined) return { found: false, why: "stopped" };
    const { line, layout, baudRate, why, alike } = connected;
    if (line.wire.writable) await line.say(layout.stop, settled.commandGapS);
    await line.wire.close();
    return {
      found: true,
      protocol: layout.protocol,
      board: layout.board ?? null,
      baudRate: baudRate ?? null,
      why,
      alike: alike.map(describeCandidate),
    };
  } catch (error) {
    return { found: false, why: error instanceof Error ? error.message : String(error) };
  }
}
