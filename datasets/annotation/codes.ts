/**
 * The 50 annotation codes of the WFDB format and their printed symbols.
 *
 * Source: WFDB `ecgcodes.h` and annot(5). Codes without a mnemonic (15, 17, 42-49) print as `[15]`, code 0 as a blank.
 */
const SYMBOLS: readonly string[] = [
  ..." NLRaVFJASEj/Q~".split(""),
  "[15]",
  "|",
  "[17]",
  ...'sT*D"=pB^t+u?![]en@xf()r'.split(""),
  ..."42 43 44 45 46 47 48 49".split(" ").map((code) => `[${code}]`),
];

const CODES: ReadonlyMap<string, number> = new Map(SYMBOLS.map((symbol, code) => [symbol, code]));

/** Highest annotation code; 50-58 are not assigned, 59-63 are instructions of the file format. */
export const MAX_CODE = SYMBOLS.length - 1;

/** Symbol of an annotation code (`1` -> `N`), or undefined outside 0..49. */
export const symbolOf = (code: number): string | undefined => SYMBOLS[code];

/** Annotation code of a symbol (`N` -> 1), or undefined when no code has it. */
export const codeOf = (symbol: string): number | undefined => CODES.get(symbol);

/** Every symbol, by code. */
export const annotationSymbols: readonly string[] = SYMBOLS;

/** Symbols that mark a heartbeat: the `isqrs` set of `ecgmap.h`. */
export const beatSymbols: readonly string[] = [..."NLRaVFJASEj/Q", ..."Ben?fr"];

const BEATS: ReadonlySet<string> = new Set(beatSymbols);

/** Whether a symbol marks a heartbeat (of any kind), as against rhythm, noise, comment and waveform marks. */
export const isBeat = (symbol: string): boolean => BEATS.has(symbol);
