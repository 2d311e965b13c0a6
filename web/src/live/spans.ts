export interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** Times are quotients: what touches may be a rounding apart. */
const TOUCH_S = 1e-6;

/** A set of times: what has been fetched, or what is lost. Spans are kept sorted, apart and joined. */
export class SpanSet {
  #spans: Span[] = [];

  get spans(): readonly Span[] {
    return this.#spans;
  }

  add(fromS: number, toS: number): void {
    if (!(toS > fromS)) return;
    const last = this.#spans.at(-1);
    // Live samples come in order: the common case must not search.
    if (last !== undefined && fromS >= last.fromS && fromS <= last.toS + TOUCH_S) {
      if (toS > last.toS) this.#spans[this.#spans.length - 1] = { fromS: last.fromS, toS };
      return;
    }
    if (last === undefined || fromS > last.toS + TOUCH_S) {
      this.#spans.push({ fromS, toS });
      return;
    }
    const joined = this.#spans.filter((s) => s.toS >= fromS - TOUCH_S && s.fromS <= toS + TOUCH_S);
    const span = {
      fromS: Math.min(fromS, ...joined.map((s) => s.fromS)),
      toS: Math.max(toS, ...joined.map((s) => s.toS)),
    };
    this.#spans = [...this.#spans.filter((s) => !joined.includes(s)), span].sort((a, b) => a.fromS - b.fromS);
  }

  /** The spans that reach into `fromS` to `toS`. */
  between(fromS: number, toS: number): Span[] {
    // A bad wire loses something every second for hours, and this is asked for with every picture.
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle] as Span).toS > fromS) high = middle;
      else low = middle + 1;
    }
    const found: Span[] = [];
    for (let k = low; k < this.#spans.length && (this.#spans[k] as Span).fromS < toS; k++)
      found.push(this.#spans[k] as Span);
    return found;
  }

  remove(fromS: number, toS: number): void {
    this.#spans = this.#spans.flatMap((s) =>
      s.toS <= fromS || s.fromS >= toS
        ? [s]
        : [
            { fromS: s.fromS, toS: fromS },
            { fromS: toS, toS: s.toS },
          ].filter((part) => part.toS > part.fromS),
    );
  }

  /** The parts of `fromS` to `toS` that are not in the set, at least `leastS` long. */
  missing(fromS: number, toS: number, leastS: number): Span[] {
    const holes: Span[] = [];
    let at = fromS;
    for (const span of this.#spans) {
      if (span.toS <= at) continue;
      if (span.fromS >= toS) break;
      if (span.fromS - at >= leastS) holes.push({ fromS: at, toS: span.fromS });
      at = span.toS;
    }
    if (toS - at >= leastS) holes.push({ fromS: at, toS });
    return holes;
  }
}
