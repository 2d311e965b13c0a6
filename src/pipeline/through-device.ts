import { concat, defer, from, mergeMap, type Observable, type OperatorFunction } from "rxjs";
import type { Device } from "../../firmware-sim/device/device.ts";
import type { DeviceEvent } from "../../firmware-sim/device/events.ts";
import type { Block } from "../../signals/sample-block.ts";

/** Blocks through a simulated device: its events, in order. `createDevice` gives every subscriber a device of its own. */
export function throughDevice(createDevice: () => Device): OperatorFunction<Block, DeviceEvent> {
  return (source: Observable<Block>) =>
    defer(() => {
      const device = createDevice();
      return concat(
        source.pipe(mergeMap((block) => device.push(block))),
        defer(() => from(device.finish())),
      );
    });
}
