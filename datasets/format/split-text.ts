/** A text in parts of at most `mostBytes` bytes of UTF-8 each, without cutting a character. */
export function splitText(text: string, mostBytes: number): string[] {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const character of text) {
    const { length } = encoder.encode(character);
    if (bytes + length > mostBytes) {
      parts.push(part);
      part = "";
      bytes = 0;
    }
    part += character;
    bytes += length;
  }
  return part === "" ? parts : [...parts, part];
}
