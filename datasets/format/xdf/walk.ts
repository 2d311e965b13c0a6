import type { FindingLog } from "../finding-log.ts";
import type { Folder } from "../folder.ts";
import { decodeSamples, type SampleTaker } from "./decode-samples.ts";
import { readChunks, type XdfChunk, xdfTags } from "./read-chunks.ts";
import { readStreamHeader, type XdfHeader } from "./stream-header.ts";

/** What a walk over a file meets; time stamps are those of the stream's clock, deduced where a sample has none. */
export interface XdfVisitor {
  fileHeader?(xml: string): void;
  stream?(id: number, header: XdfHeader): void;
  clockOffset?(id: number, timeS: number, offsetS: number): void;
  footer?(id: number, xml: string): void;
  /** What takes the samples of a stream; undefined to pass over them. */
  samples?(id: number): SampleTaker | undefined;
}

const utf8 = new TextDecoder();

interface Walk {
  readonly name: string;
  readonly log: FindingLog;
  readonly headers: Map<number, XdfHeader>;
  /** Time stamp of the last sample of each stream. */
  readonly lastS: Map<number, number>;
}

function visitSamples(walk: Walk, id: number, chunk: XdfChunk, visitor: XdfVisitor): void {
  const { name, log, headers, lastS } = walk;
  const header = headers.get(id);
  if (header === undefined) {
    log.error(name, `samples of stream ${id}, which has no header`, { byte: chunk.byte });
    return;
  }
  const takers = visitor.samples?.(id);
  if (takers === undefined) return;
  const stepS = header.nominalRateHz > 0 ? 1 / header.nominalRateHz : 0;
  let last = lastS.get(id) ?? Number.NaN;
  const stamp = (stampS: number) => {
    last = Number.isFinite(stampS) ? stampS : last + stepS;
    return last;
  };
  const missing = decodeSamples(chunk.content, header, {
    onSample: (stampS, values) => takers.onSample(stamp(stampS), values),
    onTexts: (stampS, texts) => takers.onTexts(stamp(stampS), texts),
    onlyTime: takers.onlyTime ?? false,
  });
  lastS.set(id, last);
  if (missing === undefined) log.error(name, "a chunk of samples without their number", { byte: chunk.byte });
  else if (missing > 0) {
    log.error(name, `${missing} samples of stream ${id} are damaged or cut off`, { byte: chunk.byte });
  }
}

function visitClock(id: number, content: Uint8Array, visitor: XdfVisitor): void {
  if (content.length < 20) return;
  const view = new DataView(content.buffer, content.byteOffset);
  const timeS = view.getFloat64(4, true);
  const offsetS = view.getFloat64(12, true);
  if (Number.isFinite(timeS) && Number.isFinite(offsetS)) visitor.clockOffset?.(id, timeS, offsetS);
}

function visitHeader(walk: Walk, id: number, chunk: XdfChunk, visitor: XdfVisitor): void {
  let header: XdfHeader | undefined;
  try {
    header = readStreamHeader(utf8.decode(chunk.content.subarray(4)));
  } catch {
    header = undefined;
  }
  if (header === undefined) {
    walk.log.error(walk.name, `the header of stream ${id} cannot be read`, { byte: chunk.byte });
  } else {
    walk.headers.set(id, header);
    visitor.stream?.(id, header);
  }
}

function visit(walk: Walk, chunk: XdfChunk, visitor: XdfVisitor): void {
  const { content, tag } = chunk;
  if (tag === xdfTags.fileHeader) visitor.fileHeader?.(utf8.decode(content));
  if (tag === xdfTags.fileHeader || tag === xdfTags.boundary || content.length < 4) return;
  const id = new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  if (tag === xdfTags.samples) visitSamples(walk, id, chunk, visitor);
  else if (tag === xdfTags.streamHeader) visitHeader(walk, id, chunk, visitor);
  else if (tag === xdfTags.clockOffset) visitClock(id, content, visitor);
  else visitor.footer?.(id, utf8.decode(content.subarray(4)));
}

/** Goes through a file once; after each chunk the caller may take what the visitor gathered. */
export async function* walkXdf(
  folder: Folder,
  name: string,
  log: FindingLog,
  visitor: XdfVisitor,
): AsyncGenerator<void> {
  const walk: Walk = { name, log, headers: new Map(), lastS: new Map() };
  for await (const chunk of readChunks(folder, name, log)) {
    visit(walk, chunk, visitor);
    yield;
  }
}
