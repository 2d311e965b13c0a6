import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "../../../firmware-sim/nn/crc32.ts";
import type { DigitNetwork } from "./networks.ts";
import { readAll, writeAll } from "./tensors.ts";

/** Where a training that was broken off finds the networks of the stages that it had finished. */
export interface Checkpoints {
  /** Loads the network of a stage, or runs the stage and keeps its network. `key` is all that the stage depends on. */
  stage(name: string, key: unknown, net: DigitNetwork, run: () => void): Promise<void>;
}

export const createCheckpoints = (folder: string): Checkpoints => ({
  async stage(name, key, net, run) {
    const hash = crc32(new TextEncoder().encode(JSON.stringify(key))).toString(16);
    const path = join(folder, `${net.name}-${name}-${hash}.f32`);
    const tensors = readAll(net);
    const stored = await readFile(path).catch(() => undefined);
    if (stored?.length === tensors.reduce((sum, { byteLength }) => sum + byteLength, 0)) {
      let at = 0;
      for (const tensor of tensors) {
        new Uint8Array(tensor.buffer).set(stored.subarray(at, at + tensor.byteLength));
        at += tensor.byteLength;
      }
      writeAll(net, tensors);
      return;
    }
    run();
    await mkdir(folder, { recursive: true });
    await writeFile(
      path,
      Buffer.concat(readAll(net).map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer))),
    );
  },
});
