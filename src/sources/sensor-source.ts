import { Observable } from "rxjs";
import type { SensorOptions } from "./sensor/sensor-options.ts";
import { runSensor } from "./sensor/sensor-run.ts";
import type { Source } from "./source.ts";

/**
 * A sensor on a wire. Subscribing opens it, finds baud rate and protocol, starts the device; unsubscribing stops it.
 *
 * A lost wire is opened again, with growing pauses, and the loss becomes a gap. Observables have no back-pressure, so
 * subscribers have to be synchronous and quick; what they cost is felt here as lag: bytes wait in a bounded queue, senders
 * that can wait are made to (TCP, pipes), and what a serial port sends beyond that is thrown away, counted, and a gap.
 * Errors: PulsegateError when the device cannot be reached or understood at first; later that is a state, not an error.
 */
export function sensorSource(options: SensorOptions): Source {
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    if (options.signal?.aborted) stop.abort();
    options.signal?.addEventListener("abort", onAbort);
    runSensor(options, (message) => subscriber.next(message), stop.signal).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      options.signal?.removeEventListener("abort", onAbort);
      stop.abort();
    };
  });
}
