import { InvalidArgumentError } from "commander";

/** Values of options, as commander's parsers. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && Number.isFinite(value)))
    throw new InvalidArgumentError("expected a number of seconds >= 0");
  return value;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError("expected a number > 0");
  return value;
}

export function speed(text: string): number {
  if (text === "max") return Number.POSITIVE_INFINITY;
  if (text === "realtime") return 1;
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("expected max, realtime or a number > 0");
  return value;
}

const LEAST_SPEED = 0.01;

/** A pace that a screen can follow. */
export function finiteSpeed(text: string): number {
  const value = speed(text);
  if (value < LEAST_SPEED) throw new InvalidArgumentError(`expected a speed from ${LEAST_SPEED} on`);
  if (!Number.isFinite(value)) throw new InvalidArgumentError("expected realtime or a number > 0");
  return value;
}

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535");
  return value;
}
