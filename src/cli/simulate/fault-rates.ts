import {
  type FaultKind,
  type FaultRates,
  faultKinds,
} from "../../../datasets/format/frame/simulate/faults.ts";
import { PulsegateError } from "../../../signals/errors.ts";

const PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** `drops=3/min,flips=1/h` as rates per second. @throws PulsegateError `bad-option`, `unknown-name`. */
export function parseFaultRates(text: string): FaultRates {
  const rates: Partial<Record<FaultKind, number>> = {};
  for (const part of text.split(",").map((item) => item.trim())) {
    const found = /^([a-z]+)=([0-9.]+)\/(s|min|h)$/.exec(part);
    const [, name = "", amount = "", unit = ""] = found ?? [];
    const rate = Number(amount) / (PER[unit] ?? Number.NaN);
    if (found === null || !(rate >= 0)) {
      throw new PulsegateError("bad-option", "a fault", {
        where: "--faults",
        got: part,
        expected: "kind=number/unit with s, min or h, e.g. drops=3/min",
      });
    }
    const kind = faultKinds.find((known) => known === name);
    if (kind === undefined) {
      throw new PulsegateError("unknown-name", "no such fault", {
        where: "--faults",
        got: name,
        known: faultKinds,
      });
    }
    rates[kind] = rate;
  }
  return rates;
}
