import { mergeMap, type Observable, type OperatorFunction, tap } from "rxjs";
import type { Device } from "../../firmware-sim/device/device.ts";
import type { DeviceEvent } from "../../firmware-sim/device/events.ts";
import { type Block, cutBlock } from "../../signals/sample-block.ts";
import { resampled } from "../pipeline/resampled.ts";
import { throughDevice } from "../pipeline/through-device.ts";
import type { Collector } from "./collector.ts";

const PIECE_S = 2;

/** Blocks of one channel at its own rate through the device, with everything that a summary needs gathered on the way. */
export function collected(device: Device, collector: Collector): OperatorFunction<Block, DeviceEvent> {
  return (source: Observable<Block>) =>
    source.pipe(
      resampled(device.sampleRateHz),
      // What is gathered looks back at the last samples: pieces keep "the last" the same however long a block is.
      mergeMap((block) => cutBlock(block, PIECE_S * device.sampleRateHz)),
      tap((block) => collector.takeBlock(block)),
      throughDevice(() => device),
      tap((event) => collector.takeEvent(event)),
    );
}
