import type { Alike, Detection } from "./detection.ts";
import type { FrameLayout, ProtocolOptions } from "./protocol.ts";
import { takesOptions } from "./takes-options.ts";

/** Scores this close are as good. */
const closeScore = 0.05;
/** Names that are told to people; more are counted. */
const mostNames = 6;

/**
 * The best of weighed detections (best first), with all that the bytes cannot tell from it: boards with the same frames, other
 * protocols whose score is as good, and `plain` columns where they explain the bytes. Between boards of a protocol that differ
 * only in the range of their converters, the narrowest that holds all values is taken.
 */
export function bestWithAlike(weighed: readonly Detection[], plain: Detection | undefined): Detection[] {
  const [first] = weighed;
  if (first === undefined) return [];
  const close = weighed.filter(({ score }) => first.score - score < closeScore);
  const best = close.reduce((narrowest, other) => (isNarrower(other, narrowest) ? other : narrowest), first);
  const others = close.filter((other) => other !== best);
  const told: Alike[] = [
    ...others,
    ...twinsOf(best).map((options) => ({ protocol: best.protocol, options })),
    // Its own reason says that plain columns look like this.
    ...(plain === undefined || plain === best || others.includes(plain) ? [] : [plain]),
  ];
  const alike = told.map(({ protocol, options }) => ({ protocol, options }));
  const said = told.filter((one) => one !== plain).map(describeCandidate);
  const more = said.length > mostNames ? ` and ${said.length - mostNames} more` : "";
  const why =
    said.length === 0
      ? best.why
      : [
          ...best.why,
          `the bytes fit ${said.slice(0, mostNames).join(", ")}${more} about as well: say which it is`,
        ];
  return [{ ...best, alike, why }, ...weighed.filter((other) => other !== best)];
}

/** For people: protocol, board and what else is not usual. */
export function describeCandidate({ protocol, options }: Alike): string {
  const { board, channels, rateHz } = options;
  const parts = [
    protocol.name,
    board === undefined || board === protocol.name ? "" : board,
    channels === undefined ? "" : `${channels} ${channels === 1 ? "channel" : "channels"}`,
    rateHz === undefined ? "" : `${rateHz} Hz`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function isNarrower(one: Detection, than: Detection): boolean {
  if (one.protocol !== than.protocol) return false;
  const [a, b] = [one.layout, than.layout].map((layout) =>
    layout.streams.flatMap(({ channels }) => channels),
  );
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  const width = (channels: typeof a) =>
    channels.reduce((sum, { minCount, maxCount }) => sum + Math.log2(maxCount - minCount + 1), 0);
  return width(a) < width(b);
}

/** Boards that detection does not try because they send the same as one that it does. */
function twinsOf({ protocol, options, layout }: Detection): ProtocolOptions[] {
  if (options.board === undefined) return [];
  const wanted = framesOf(layout);
  return protocol.boards
    .filter((board) => !protocol.candidates.some((candidate) => candidate.board === board))
    .map((board) => ({ ...options, board }))
    .filter((other) => takesOptions(protocol, other) && framesOf(protocol.layout(other)) === wanted);
}

/** All of a layout that shows in its bytes, but for the framing that boards of a protocol share. */
const framesOf = ({ streams }: FrameLayout): string =>
  JSON.stringify(
    streams.map(({ channels, rate, rowsPerFrame }) => [
      channels.map(({ name, minCount, maxCount }) => [name, minCount, maxCount]),
      rate?.hz,
      rowsPerFrame,
    ]),
  );
