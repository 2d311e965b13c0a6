import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";

/** Tags of chunks. */
export const xdfTags = {
  fileHeader: 1,
  streamHeader: 2,
  samples: 3,
  clockOffset: 4,
  boundary: 5,
  streamFooter: 6,
} as const;

export interface XdfChunk {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Where the chunk begins in the file. */
  readonly byte: number;
  /** False for the last chunk of a file that was cut off inside it. */
  readonly whole: boolean;
}

/** Content of boundary chunks, by which a reader finds its way again. */
const boundaryMark = Uint8Array.of(
  ...[0x43, 0xa5, 0x46, 0xdc, 0xcb, 0xf5, 0x41, 0x0f],
  ...[0xb3, 0x0e, 0xd5, 0x46, 0x73, 0x83, 0xcb, 0xe4],
);
const WINDOW_BYTES = 1 << 20;
/** Longer chunks are taken for damage. */
const LONGEST_CHUNK = 1 << 28;

/** Length prefix at `at`: the number of its bytes (1, 4 or 8), then the length; undefined when it is none. */
export function readLength(view: DataView, at: number): { value: number; next: number } | undefined {
  const bytes = at < view.byteLength ? view.getUint8(at) : 0;
  if ((bytes !== 1 && bytes !== 4 && bytes !== 8) || at + 1 + bytes > view.byteLength) return undefined;
  if (bytes === 1) return { value: view.getUint8(at + 1), next: at + 2 };
  if (bytes === 4) return { value: view.getUint32(at + 1, true), next: at + 5 };
  return { value: Number(view.getBigUint64(at + 1, true)), next: at + 9 };
}

interface ChunkHead {
  readonly tag: number;
  readonly contentAt: number;
  readonly endAt: number;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Head of the chunk at file offset `at`, of which `bytes` are the first; undefined when no chunk can begin so. */
function readHead(bytes: Uint8Array, at: number): ChunkHead | undefined {
  const view = viewOf(bytes);
  const length = readLength(view, 0);
  if (length === undefined || length.next + 2 > bytes.length) return undefined;
  const tag = view.getUint16(length.next, true);
  if (tag < 1 || tag > 6 || length.value < 2 || length.value > LONGEST_CHUNK) return undefined;
  return { tag, contentAt: at + length.next + 2, endAt: at + length.next + length.value };
}

/** Offset of the first byte after the next boundary mark from `from` on; undefined when none follows. */
async function afterBoundary(
  folder: Folder,
  name: string,
  from: number,
  size: number,
): Promise<number | undefined> {
  const overlap = boundaryMark.length - 1;
  for (let at = from; at < size; at += WINDOW_BYTES) {
    const bytes = await folder.read(name, at, WINDOW_BYTES + overlap);
    let hit = bytes.indexOf(boundaryMark[0]!);
    while (hit >= 0) {
      if (boundaryMark.every((value, i) => bytes[hit + i] === value)) return at + hit + boundaryMark.length;
      hit = bytes.indexOf(boundaryMark[0]!, hit + 1);
    }
  }
  return undefined;
}

/**
 * Chunks of an XDF file in their order, in bounded memory. Where no chunk can begin, reading goes on after the next boundary
 * mark, and a finding says what was passed over; a last chunk that is cut off comes as far as it goes.
 * Source: XDF specification 1.0, sccn/xdf wiki.
 */
export async function* readChunks(folder: Folder, name: string, log: FindingLog): AsyncGenerator<XdfChunk> {
  const size = (await folder.size(name)) ?? 0;
  let window = new Uint8Array(0);
  let windowAt = 0;
  const part = async (at: number, length: number): Promise<Uint8Array> => {
    if (at < windowAt || at + length > windowAt + window.length) {
      window = new Uint8Array(await folder.read(name, at, Math.max(length, WINDOW_BYTES)));
      windowAt = at;
    }
    return window.subarray(at - windowAt, at - windowAt + length);
  };
  for (let at = 4; at < size; ) {
    const head = readHead(await part(at, 11), at);
    if (head === undefined) {
      const next = await afterBoundary(folder, name, at, size);
      const lost = (next ?? size) - at;
      log.error(
        name,
        `no chunk begins here; ${lost} bytes up to ${next === undefined ? "the end" : "the next boundary"} are passed over`,
        { byte: at },
      );
      at = next ?? size;
      continue;
    }
    const whole = head.endAt <= size;
    if (!whole)
      log.error(name, `the file ends inside a chunk, ${head.endAt - size} bytes short`, { byte: at });
    const content = await part(head.contentAt, Math.max(0, Math.min(head.endAt, size) - head.contentAt));
    yield { tag: head.tag, content, byte: at, whole };
    at = head.endAt;
  }
}
