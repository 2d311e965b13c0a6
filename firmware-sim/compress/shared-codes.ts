import type { SharedLayer } from "./layer-coding.ts";

/** int8 weights as a codebook of their distinct codes, ascending, and assignments; code 0 counts as pruned. */
export function sharedCodes(weights: Int8Array): SharedLayer & { readonly codebook: Int8Array } {
  const place = new Uint16Array(256);
  for (const code of weights) place[code + 128] = 1;
  place[128] = 0;
  const codes: number[] = [];
  for (let code = -128; code < 128; code++) {
    if (place[code + 128] === 1) place[code + 128] = codes.push(code);
  }
  return {
    codebook: Int8Array.from(codes),
    assignments: Uint16Array.from(weights, (code) => place[code + 128]!),
  };
}
