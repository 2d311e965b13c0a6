import type { ServerMessage } from "../../src/live/messages.ts";
import { fixed } from "../../src/report/format.ts";
import { connectionWords } from "./live/connection-words.ts";
import { SessionStore } from "./live/session-store.ts";
import { LiveView } from "./live-view.ts";
import { Connection } from "./net/connection.ts";
import type { Reach } from "./net/reach.ts";
import { ReplayView } from "./replay-view.ts";
import { SummariesView } from "./summaries/summaries-view.ts";
import { drawn } from "./trace/trace-view.ts";
import { createAnnouncer } from "./ui/announcer.ts";
import { byId, h, setAttribute, setText } from "./ui/dom.ts";
import { createHelp } from "./ui/help.ts";
import { listenToKeys } from "./ui/keys.ts";
import { pageKeys } from "./ui/page-keys.ts";
import { startTheme, toggleTheme } from "./ui/theme.ts";

startTheme();

let store: SessionStore | undefined;
let reach: Reach = { kind: "connecting" };
let waitingForReplay = false;
let problem: string | undefined;
const address = new URL("/live", location.href.replace(/^http/, "ws"));
const connection = new Connection(address.href, {
  message: take,
  samples: (frame) => store?.takeSamples(frame),
  reach(next) {
    reach = next;
    live.reached(next);
    refresh();
  },
  // One bad message is not worth the session; it shows that page and server are of different versions.
  unreadable(what) {
    problem = `A message of the server cannot be read (${what}): are page and server of one version?`;
    refresh();
  },
});
const send = connection.send.bind(connection);
const live = new LiveView(send);
const summaries = new SummariesView();
const replay = new ReplayView((request) => {
  waitingForReplay = send(request);
  return waitingForReplay;
});
const announce = createAnnouncer((text) => setText(byId("announcer"), text));

function take(message: ServerMessage): void {
  if (message.kind === "refused") {
    if (message.request === "replay") replay.refused(message.reason);
    else if (message.request === "marker") announce(`Marker not set: ${message.reason}`);
    return;
  }
  if (message.kind !== "session") {
    store?.take(message);
    return;
  }
  // The same session after a lost connection goes on where it was.
  if (store?.session.id === message.session.id) return;
  store = new SessionStore(message.session);
  live.show(store);
  const { name, device, protocol } = message.session.header;
  byId("source").replaceChildren(h("b", {}, name), ` ${device}, ${protocol}`);
  document.title = `${name} \u2013 Pulsegate`;
  if (waitingForReplay) location.hash = "#live";
  waitingForReplay = false;
}

function refresh(): void {
  const words = connectionWords(store, reach, performance.now());
  const pill = byId("connection");
  setAttribute(pill, "data-state", words.state);
  setText(pill.querySelector(".text") as Element, words.text);
  const banner = byId("banner");
  const line = words.banner ?? problem;
  banner.hidden = line === undefined;
  banner.dataset["tone"] = words.state === "ended" ? "calm" : "bad";
  if (line !== undefined) setText(banner, line);
  const recording = byId("recording");
  recording.hidden = store?.recording === undefined;
  if (store?.recording !== undefined) setText(recording, `REC ${fixed(store.recording.bytes / 1e6, 2)} MB`);
  const verdict = store?.verdict;
  if (verdict !== undefined && reach.kind === "open") {
    announce(verdict.verdict === "clean" ? "Signal clean" : `Signal noisy: ${verdict.reason}`);
  }
}

const VIEWS = ["live", "summaries", "replay"] as const;

function route(): void {
  const asked = location.hash.slice(1);
  const shown = VIEWS.find((view) => view === asked) ?? "live";
  for (const view of VIEWS) {
    byId(view).hidden = view !== shown;
    const link = document.querySelector(`nav [data-view=${view}]`) as HTMLElement;
    setAttribute(link, "aria-current", view === shown ? "page" : undefined);
  }
  if (shown === "summaries") void summaries.refresh();
  if (shown === "replay") void replay.refresh();
}

let showHelp = () => {};
const keys = pageKeys(live, {
  theme: toggleTheme,
  help: () => showHelp(),
  isLive: () => !byId("live").hidden,
});
showHelp = createHelp(keys);
listenToKeys(keys);
byId("theme").addEventListener("click", toggleTheme);
byId("help-open").addEventListener("click", () => showHelp());
window.addEventListener("hashchange", route);
route();
setInterval(refresh, 250);
connection.open();

/** For whoever measures the page, see `bench/dashboard-fps.ts`. */
Object.assign(window, { pulsegateStats: drawn });
