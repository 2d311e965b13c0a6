import type { Annotation } from "../../annotation/annotation.ts";
import { codeOf } from "../../annotation/codes.ts";

/** What an annotation says, without its time. */
export type AnnotationContent = Omit<Annotation, "sample" | "durationS">;

const NOTE = '"';
/** Text that reads as something other than itself would, and is written with its symbol. */
const CODED = /^(?:\S|\[\d\d?\])(?:\[-?\d+,-?\d+\](?: |$)|$)|@@/;

/**
 * Text of an annotation in an EDF+ file: a note is its text; anything else its WFDB symbol (`N`, `V`), with sub-type, number
 * and auxiliary text where it has them (`~[48,0] no beats`), and `@@` with the channel's label behind it where it belongs to
 * another channel than the first.
 */
export function annotationText(annotation: AnnotationContent, labels: readonly string[]): string {
  const { symbol, subtype, number, aux, channel } = annotation;
  const plain = symbol === NOTE && subtype === 0 && number === 0 && aux !== "" && !CODED.test(aux);
  const details = subtype !== 0 || number !== 0 || aux !== "" ? `[${subtype},${number}]` : "";
  const text = plain ? aux : `${symbol}${details}${aux === "" ? "" : ` ${aux}`}`;
  return channel === 0 && !text.includes("@@") ? text : `${text}@@${labels[channel] ?? channel}`;
}

/** The annotation that {@link annotationText} wrote; any text of another program (`coded` false) is a note. */
export function parseAnnotationText(
  text: string,
  labels: readonly string[],
  coded: boolean,
): AnnotationContent {
  const at = text.lastIndexOf("@@");
  const label = at < 0 ? "" : text.slice(at + 2);
  const named = labels.indexOf(label);
  const channel = named >= 0 ? named : coded && /^\d+$/.test(label) ? Number(label) : -1;
  const body = channel < 0 ? text : text.slice(0, at);
  const found = coded ? /^(\[\d\d?\]|\S)(?:\[(-?\d+),(-?\d+)\](?: (.*))?)?$/s.exec(body) : null;
  const common = { channel: Math.max(0, channel) };
  if (found === null || codeOf(found[1]!) === undefined) {
    return { ...common, symbol: NOTE, subtype: 0, number: 0, aux: body };
  }
  const [, symbol, subtype = "0", number = "0", aux = ""] = found;
  return { ...common, symbol: symbol!, subtype: Number(subtype), number: Number(number), aux };
}
