import type { ServerMessage } from "../../src/live/messages.ts";
import { fixed } from "../../src/report/format.ts";
import { connectionWords } from "./live/connection-words.ts";
import { SessionStore } from "./live/session-store.ts";
import { LiveView } from "./live-view.ts";
import { whyRefused } from "./net/api.ts";
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
const COMPLAINT_MS = 15_000;
const address = new URL("/live", location.href.replace(/^http/, "ws"));
const connection = new Connection(address.href, {
  message: take,
  samples(frame) {
    if (store?.current) store.takeSamples(frame);
  },
  reach(next) {
    if (next.kind === "open" && store !== undefined) store.current = false;
    setReach(next);
  },
  // One bad message is not worth the session; it shows that page and server are of different versions.
  unreadable(what) {
    problem = `A message of the server cannot be read (${what}): are page and server of one version?`;
    refresh();
  },
  whyRefused,
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
    else if (message.request === "history") live.historyRefused();
    else complain(`The marker was not set: ${message.reason}.`);
    return;
  }
  if (message.kind === "answered") {
    live.historyAnswered(message);
    return;
  }
  if (message.kind !== "session") {
    if (store?.current) store.take(message);
    else if (message.kind === "state") setReach({ kind: "open", ahead: message });
    return;
  }
  // The same session after a lost connection goes on where it was.
  if (store?.session.id === message.session.id) {
    store.current = true;
    return;
  }
  store = new SessionStore(message.session);
  live.show(store);
  const { name, device, protocol } = message.session.header;
  byId("source").replaceChildren(h("b", {}, name), ` ${device}, ${protocol}`);
  document.title = `${name} \u2013 Pulsegate`;
  const hint = byId("hint");
  hint.hidden = message.session.notes === undefined || message.session.notes.length === 0;
  setText(hint, message.session.notes?.map((note) => `${note}.`).join(" ") ?? "");
  if (waitingForReplay) location.hash = "#live";
  waitingForReplay = false;
}

/** For a while: it is about what was done just now. */
function complain(text: string): void {
  problem = text;
  refresh();
  setTimeout(() => {
    if (problem === text) problem = undefined;
  }, COMPLAINT_MS);
}

function setReach(next: Reach): void {
  reach = next;
  live.reached(next);
  refresh();
}

function refresh(): void {
  if (store?.current && store.ended === undefined) connection.giveUpWhenSilent();
  const words = connectionWords(store, reach, performance.now());
  const pill = byId("connection");
  setAttribute(pill, "data-state", words.state);
  setText(pill.querySelector(".text") as Element, words.text);
  const banner = byId("banner");
  const line = words.banner ?? problem;
  banner.hidden = line === undefined;
  banner.dataset["tone"] = words.state === "ended" ? "calm" : "bad";
  setText(byId("banner-line"), line ?? "");
  setText(byId("banner-countdown"), words.countdown ?? "");
  const recording = byId("recording");
  recording.hidden = store?.recording === undefined;
  if (store?.recording !== undefined) setText(recording, `REC ${fixed(store.recording.bytes / 1e6, 2)} MB`);
  const verdict = store?.verdict;
  if (verdict !== undefined && store?.current && reach.kind === "open") {
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
// Not by the address: that is the view.
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  byId("content").focus();
});
window.addEventListener("hashchange", route);
route();
setInterval(refresh, 250);
connection.open();

/** For whoever measures the page, see `bench/dashboard-fps.ts`. */
Object.assign(window, { pulsegateStats: drawn });
