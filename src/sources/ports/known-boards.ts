import type { SerialPortInfo } from "./list-ports.ts";

export interface KnownBoard {
  /** USB vendor and product, four lower-case hex digits each; a missing product stands for all of the vendor. */
  readonly vendorId: string;
  readonly productId?: string;
  /** Chip or board, for people. */
  readonly title: string;
  /** Protocols of devices that have been built with it, likeliest first. */
  readonly protocols: readonly string[];
}

export const knownBoards: readonly KnownBoard[] = [];

/** What a port's USB numbers say of the board; undefined when they are not known, or it is not on USB. */
export function likelyBoard({ vendorId, productId }: SerialPortInfo): KnownBoard | undefined {
  return (
    knownBoards.find((board) => board.vendorId === vendorId && board.productId === productId) ??
    knownBoards.find((board) => board.vendorId === vendorId && board.productId === undefined)
  );
}
