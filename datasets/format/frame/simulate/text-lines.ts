const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const text = (value: string): Uint8Array => encoder.encode(value);

interface LineReader {
  /** Commands that are complete now: at a line's end, or as soon as the text is one of the known commands. */
  push(bytes: Uint8Array): string[];
  clear(): void;
}

/**
 * Reads commands as firmware with `readString` and `trim` does: with or without a line end. Text that is no command is
 * forgotten at the line's end.
 */
export function createLineReader(commands: readonly string[]): LineReader {
  let waiting = "";
  return {
    push(bytes) {
      const found: string[] = [];
      for (const character of decoder.decode(bytes)) {
        if (character === "\n" || character === "\r") waiting = "";
        else waiting = (waiting + character).slice(-64);
        if (commands.includes(waiting.trim())) {
          found.push(waiting.trim());
          waiting = "";
        }
      }
      return found;
    },
    clear() {
      waiting = "";
    },
  };
}
