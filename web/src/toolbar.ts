import type { SessionInfo } from "../../src/live/messages.ts";
import { plain } from "../../src/report/format.ts";
import { GAINS_MM_MV, SPEEDS_MM_S, ZOOMS_MM_S } from "./trace/geometry.ts";
import { FITTED_GAIN, isOnPaper } from "./trace/scales.ts";
import type { View } from "./trace/view.ts";
import { byId, h, setText } from "./ui/dom.ts";

export interface ToolbarEvents {
  pause(): void;
  speed(direction: 1 | -1): void;
  gain(direction: 1 | -1): void;
  channel(channel: number): void;
  labelDesign(index: number): void;
  mark(): void;
}

/** The buttons above the traces. */
export function createToolbar(events: ToolbarEvents) {
  const button = (id: string, run: () => void) => {
    const found = byId<HTMLButtonElement>(id);
    found.addEventListener("click", run);
    return found;
  };
  const pause = button("pause", () => events.pause());
  const slower = button("slower", () => events.speed(-1));
  const faster = button("faster", () => events.speed(1));
  const lower = button("lower", () => events.gain(-1));
  const higher = button("higher", () => events.gain(1));
  const mark = button("mark", () => events.mark());
  const channels = byId("channels");
  /** Some lane is ECG paper; lanes of other units are fitted, and the gain is on top of that. */
  let onPaper = true;
  let toggles: readonly HTMLButtonElement[] = [];
  const labels = byId<HTMLSelectElement>("labels");
  labels.addEventListener("change", () => events.labelDesign(labels.selectedIndex));

  return {
    show(session: SessionInfo | undefined): void {
      const named = session?.header.channels ?? [];
      onPaper = named.length === 0 || named.some(isOnPaper);
      toggles = named.map(({ name, units }, k) => {
        const title = `${name}, ${units}: show or hide (${k + 1})`;
        const toggle = h("button", { type: "button", title }, `${k + 1} ${name}`);
        toggle.addEventListener("click", () => events.channel(k));
        return toggle;
      });
      channels.replaceChildren(h("legend", { class: "unseen" }, "Channels"), ...toggles);
      channels.hidden = named.length < 2;
      labels.replaceChildren(
        ...(session?.designs ?? []).map(({ name, title }) => h("option", { title }, name)),
      );
      labels.parentElement?.toggleAttribute("hidden", session?.modality !== "ecg");
      for (const control of [pause, mark]) control.disabled = session === undefined;
    },

    update(view: View): void {
      const paused = view.page !== undefined;
      pause.toggleAttribute("data-paused", paused);
      setText(pause, paused ? "Live" : "Pause");
      const speed = view.page?.zoomMmS ?? view.speedMmS;
      const speeds: readonly number[] = paused ? ZOOMS_MM_S : SPEEDS_MM_S;
      setText(byId("speed"), `${plain(speed)} mm/s`);
      slower.disabled = speed <= (speeds[0] as number);
      faster.disabled = speed >= (speeds.at(-1) as number);
      setText(
        byId("gain"),
        onPaper ? `${view.gainMmMv} mm/mV` : `${plain(view.gainMmMv / FITTED_GAIN)}\u00d7`,
      );
      lower.disabled = view.gainMmMv <= GAINS_MM_MV[0];
      higher.disabled = view.gainMmMv >= (GAINS_MM_MV.at(-1) as number);
      for (const [k, toggle] of toggles.entries()) toggle.ariaPressed = String(!view.hidden.has(k));
      if (labels.options.length > view.labelDesign) labels.selectedIndex = view.labelDesign;
    },
  };
}
