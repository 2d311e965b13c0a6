import type { LiveView } from "../live-view.ts";
import type { KeyAction } from "./keys.ts";

/** The keys of the page; those of the trace work where the trace is seen. */
export function pageKeys(
  live: LiveView,
  page: { theme(): void; help(): void; isLive(): boolean },
): readonly KeyAction[] {
  const onTrace = (run: KeyAction["run"]) => ({ run, when: () => page.isLive() });
  const part = (event: KeyboardEvent) => (event.shiftKey ? 1 : 0.2);
  return [
    { keys: [" "], shown: "Space", what: "pause, or back to live", ...onTrace(() => live.togglePause()) },
    {
      keys: ["ArrowLeft"],
      shown: "\u2190",
      what: "scroll back (with Shift by a page)",
      ...onTrace((e) => live.scrollPages(-part(e))),
    },
    {
      keys: ["ArrowRight"],
      shown: "\u2192",
      what: "scroll on (with Shift by a page)",
      ...onTrace((e) => live.scrollPages(part(e))),
    },
    {
      keys: ["Home"],
      shown: "Home",
      what: "the oldest that is remembered",
      ...onTrace(() => live.oldest()),
    },
    { keys: ["End"], shown: "End", what: "live", ...onTrace(() => live.live()) },
    { keys: ["+", "="], shown: "+", what: "higher gain", ...onTrace(() => live.gain(1)) },
    { keys: ["-", "_"], shown: "-", what: "lower gain", ...onTrace(() => live.gain(-1)) },
    { keys: ["]"], shown: "]", what: "faster paper; on a page: zoom in", ...onTrace(() => live.speed(1)) },
    {
      keys: ["["],
      shown: "[",
      what: "slower paper; on a page: zoom out",
      ...onTrace(() => live.speed(-1)),
    },
    { keys: ["m"], shown: "M", what: "marker: at the pointer, else now", ...onTrace(() => live.mark()) },
    {
      keys: [..."123456789"],
      shown: "1 \u2026 9",
      what: "channel on or off",
      ...onTrace(({ key }) => live.toggleChannel(Number(key) - 1)),
    },
    { keys: ["l"], shown: "L", what: "light or dark", run: () => page.theme() },
    { keys: ["?"], shown: "?", what: "this help", run: () => page.help() },
  ];
}
