import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "../../../firmware-sim/nn/crc32.ts";
import type { DigitNetwork } from "./networks.ts";
import { readAll, writeAll } from "./tensors.ts";

/** Where a training that was broken off finds what its stages had finished. `key` is all that a stage depends on. */
export interface Checkpoints {
  /** Loads the network of a stage, or runs the stage and keeps its network. */
  network(stage: string, key: unknown, net: DigitNetwork, run: () => void): Promise<void>;
  /** The bytes that a stage made. */
  bytes(stage: string, key: unknown, make: () => Uint8Array): Promise<Uint8Array>;
}

export const createCheckpoints = (folder: string): Checkpoints => {
  const bytes: Checkpoints["bytes"] = async (stage, key, make) => {
    const hash = crc32(new TextEncoder().encode(JSON.stringify(key))).toString(16);
    const path = join(folder, `${stage}-${hash}.bin`);
    const stored = await readFile(path).catch(() => undefined);
    if (stored !== undefined) return new Uint8Array(stored);
    const made = make();
    await mkdir(folder, { recursive: true });
    await writeFile(path, made);
    return made;
  };
  return {
    bytes,
    async network(stage, key, net, run) {
      const all = await bytes(stage, key, () => {
        run();
        return Buffer.concat(readAll(net).map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer)));
      });
      let at = 0;
      const tensors = readAll(net);
      for (const tensor of tensors) {
        new Uint8Array(tensor.buffer).set(all.subarray(at, at + tensor.byteLength));
        at += tensor.byteLength;
      }
      writeAll(net, tensors);
    },
  };
};
