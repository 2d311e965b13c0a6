// Generated from gemm.wat by `npx tsx test/src/train/compile-gemm.ts`; a test compares the bytes.

/** Compiled kernel, base64 in lines of 100 characters. */
export const gemmLines: readonly string[] = [
  "AGFzbQEAAAABDgFgCn9/f39/f39/f38AAwIBAAUEAQCAAgcRAgZtZW1vcnkCAARnZW1tAAAKuwEBuAECBn8DewNAIAEhCiAGIQ8g",
  "CCEOA0AgDv0ABAAhESAO/QAEECESIAMhDCAPIQ0gAiELA0AgDP0JAgAhECARIBAgDf0ABAD95gH95AEhESASIBAgDf0ABBD95gH9",
  "5AEhEiAMIAVqIQwgDSAHaiENIAtBAWsiCw0ACyAOIBH9CwQAIA4gEv0LBBAgD0EgaiEPIA5BIGohDiAKQQFrIgoNAAsgAyAEaiED",
  "IAggCWohCCAAQQFrIgANAAsL",
];
