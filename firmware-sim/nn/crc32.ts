/** CRC-32 table of the reflected polynomial 0xEDB88320 (IEEE 802.3). */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (IEEE 802.3, as in zip and PNG) over several pieces in order, as an unsigned 32-bit number. */
export function crc32(...pieces: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++) crc = (crc >>> 8) ^ table[(crc ^ piece[i]!) & 255]!;
  }
  return ~crc >>> 0;
}
