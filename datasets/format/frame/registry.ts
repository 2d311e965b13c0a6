import { PulsegateError } from "../../../signals/errors.ts";
import { ads1292r } from "./binary/ads1292r.ts";
import { bitalino } from "./binary/bitalino.ts";
import { chords } from "./binary/chords.ts";
import { cyton } from "./binary/cyton.ts";
import { healthypiV3, healthypiV4 } from "./binary/healthypi.ts";
import { healthypi5 } from "./binary/healthypi-5.ts";
import { heartypatch, max30003 } from "./binary/max30003.ts";
import { shimmer3 } from "./binary/shimmer3.ts";
import { spikerbox } from "./binary/spikerbox.ts";
import type { Protocol } from "./protocol.ts";
import { ad8232 } from "./text/ad8232.ts";
import { ascii } from "./text/ascii.ts";
import { max3010x } from "./text/max3010x.ts";
import { pulsesensor } from "./text/pulsesensor.ts";

/** Every protocol, in the order in which detection prefers them when all else is equal. */
export const protocols: readonly Protocol[] = [
  chords,
  ads1292r,
  healthypiV4,
  healthypiV3,
  healthypi5,
  max30003,
  heartypatch,
  cyton,
  bitalino,
  shimmer3,
  spikerbox,
  pulsesensor,
  max3010x,
  ad8232,
  ascii,
];

/** @throws PulsegateError `unknown-name`. */
export function findProtocol(name: string): Protocol {
  const found = protocols.find((protocol) => protocol.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new PulsegateError("unknown-name", "protocol is not known", {
    got: name,
    known: protocols.map((protocol) => protocol.name),
  });
}
