// The HTML report's script: filters, and sequence diagrams drawn when a section is looked at.
// Everything from the run is put in as text, never as markup. The rows of a diagram's data are
// described in html_events.h.
"use strict";

// ---- Filters. What is chosen stands in the address, so that it can be kept and passed on.

const sections = [...document.querySelectorAll(".scenario")];
const buttons = [...document.querySelectorAll("[data-verdict][aria-pressed], [data-area][aria-pressed]")];
const links = new Map([...document.querySelectorAll(".cells a")].map((a) => [a.hash.slice(1), a]));
const search = document.getElementById("search");

function chosen(kind) {
  return buttons.filter((b) => kind in b.dataset && b.getAttribute("aria-pressed") === "true")
    .map((b) => b.dataset[kind]);
}

/** What a search looks at: all words of the section, but not the diagram's data. */
function wordsOf(section) {
  section.words ??= [...section.querySelectorAll("summary, p, h3, pre, td, th")]
    .filter((part) => !part.closest(".diagram")).map((part) => part.textContent).join("\n").toLowerCase();
  return section.words;
}

function applyFilters() {
  const verdicts = chosen("verdict");
  const areas = chosen("area");
  const words = search.value.trim().toLowerCase();
  let shown = 0;
  for (const section of sections) {
    const { verdict, area } = section.dataset;
    section.hidden = (verdicts.length > 0 && !verdicts.includes(verdict)) ||
      (areas.length > 0 && !areas.includes(area)) || (words !== "" && !wordsOf(section).includes(words));
    if (!section.hidden) ++shown;
    links.get(section.id).hidden = section.hidden;
  }
  for (const row of document.querySelectorAll(".matrix tr[data-area]")) {
    row.hidden = !row.querySelector("a:not([hidden])");
  }
  document.getElementById("shown").textContent =
    shown === 0 ? "No scenario matches" : `${shown} of ${sections.length} shown`;
}

function saveInAddress(at) {
  const state = new URLSearchParams();
  for (const kind of ["verdict", "area"]) for (const value of chosen(kind)) state.append(kind, value);
  if (search.value) state.set("search", search.value);
  if (at) state.set("at", at);
  history.replaceState(null, "", "#" + state);
}

function readAddress() {
  const hash = location.hash.slice(1);
  const state = new URLSearchParams(/^s\d+$/.test(hash) ? { at: hash } : hash);
  for (const b of buttons) {
    const kind = "verdict" in b.dataset ? "verdict" : "area";
    b.setAttribute("aria-pressed", state.getAll(kind).includes(b.dataset[kind]));
  }
  search.value = state.get("search") ?? "";
  applyFilters();
  const section = sections.find((each) => each.id === state.get("at"));
  if (section) goTo(section);
}

function goTo(section) {
  section.hidden = false;
  section.open = true;
  drawIfNeeded(section);
  section.querySelector("summary").focus({ preventScroll: true });
  section.scrollIntoView();
  // Again, once the sections that came into sight on the way have their true heights.
  requestAnimationFrame(() => section.scrollIntoView());
}

function changed() {
  applyFilters();
  saveInAddress();
}

function clearFilters() {
  for (const b of buttons) b.setAttribute("aria-pressed", "false");
  search.value = "";
  changed();
}

for (const b of buttons) {
  b.addEventListener("click", () => {
    b.setAttribute("aria-pressed", b.getAttribute("aria-pressed") !== "true");
    changed();
  });
}
search.addEventListener("input", changed);
document.getElementById("clear").addEventListener("click", clearFilters);
document.getElementById("open-all").addEventListener("click", () => setOpen(true));
document.getElementById("close-all").addEventListener("click", () => setOpen(false));
document.querySelector(".matrix").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const section = document.getElementById(link.hash.slice(1));
  goTo(section);
  saveInAddress(section.id);
});
window.addEventListener("hashchange", readAddress);

function setOpen(open) {
  for (const section of sections) if (!section.hidden) section.open = open;
}

// ---- Small helpers.

function element(name, attributes, ...children) {
  const made = name in { svg: 1, g: 1, line: 1, rect: 1, text: 1, path: 1, title: 1, foreignObject: 1 }
    ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** As much of the text as fits into so many pixels. */
function fit(text, width) {
  const most = Math.floor(width / 7);
  const characters = [...text];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "…";
}

function timeWords(microseconds) {
  return microseconds >= 1e6 ? `${(microseconds / 1e6).toFixed(2)} s` : `${(microseconds / 1e3).toFixed(1)} ms`;
}

/** Lines of 16 bytes: place, bytes in hex, and those that are ASCII. */
function hexLines(base64) {
  const bytes = [...atob(base64)].map((c) => c.charCodeAt(0));
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.slice(at, at + 16);
    const hex = part.map((b) => b.toString(16).padStart(2, "0")).join(" ");
    const text = part.map((b) => (b > 31 && b < 127 ? String.fromCharCode(b) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join("\n");
}

// ---- The sequence diagram: time on the left, then steps and the server's log, the server's
// lifeline, one of each backend, and on the right what the backends print.

const LEFT = 84;
const SERVER = 430;
const APART = 330;
const RIGHT_WIDTH = 290;
const MOST_BACKENDS = 8;
const TOP = 34;

const framed = new Set(["frame_sent", "frame_received", "bytes_sent"]);
const headings = {
  process_started: "process started", process_exited: "process ended", connection_opened: "connection opened",
  connection_closed: "connection closed", signal_sent: "signal",
};

/** The row's words: a short head, and what stands behind it. */
function wordsOfEvent([, kind, , head, text, third, fourth]) {
  switch (kind) {
    case "frame_sent":
    case "frame_received":
      return [head, text.filter(([name]) => name !== "user" && name !== "userName")
        .map(([name, value]) => `${name}=${value}`).join(" ")];
    case "bytes_sent": return [head, `${fourth} bytes`];
    case "step_begun": return [`▸ ${head}`, `line ${third}${fourth === null ? "" : " ✓"}${text ? " " + text : ""}`];
    case "step_failed": return [`✗ step failed, line ${third}:`, text];
    case "finding": return [`⚑ ${head}:`, text];
    case "server_log": return ["", head.startsWith("INFO") ? text : `${head}: ${text}`];
    case "output_line": return [`${head}:`, text];
    case "more": return ["", `… ${head} more events`];
    default: return [headings[kind] ?? kind, text];
  }
}

class Diagram {
  constructor(section) {
    this.place = section.querySelector(".diagram");
    this.rows = JSON.parse(section.querySelector("script").textContent);
    this.unfolded = new Set();
    this.backends = Math.min(MOST_BACKENDS, Math.max(1, ...this.rows.map((row) => row[2])));
    this.right = SERVER + APART * this.backends + 16;
    this.width = this.right + RIGHT_WIDTH;
    this.place.addEventListener("click", (event) => this.toggle(event.target.closest(".event[role]")));
    this.place.addEventListener("keydown", (event) => this.key(event));
    this.draw();
  }

  backendX(number) { return SERVER + APART * this.lifeline(number); }

  /** Events about no backend are at the first; those past the last lifeline at the last. */
  lifeline(number) { return Math.min(this.backends, Math.max(1, number)); }

  key(event) {
    const row = event.target.closest(".event[role]");
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.toggle(row);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const all = [...this.place.querySelectorAll(".event[role]")];
      all[all.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
  }

  toggle(row) {
    if (!row) return;
    const index = Number(row.dataset.row);
    if (!this.unfolded.delete(index)) this.unfolded.add(index);
    this.draw();
    this.place.querySelector(`[data-row="${index}"]`).focus({ preventScroll: true });
  }

  draw() {
    this.svg = element("svg", { role: "group", "aria-label": "Sequence diagram" });
    this.lines = element("g", {});
    this.svg.append(this.lines);
    this.place.replaceChildren(this.svg);
    this.text(8, 14, "time", "soft");
    this.text(LEFT, 14, "steps and server log", "soft");
    this.text(SERVER, 14, "server", "head", "middle");
    for (let b = 1; b <= this.backends; ++b) {
      this.text(this.backendX(b), 14, this.backends > 1 ? `backend ${b}` : "backend", "head", "middle");
    }
    this.text(this.right + 24, 14, "its process and output", "soft");
    this.y = TOP;
    this.marks = [];
    let before = 0;
    let label = "";
    this.rows.forEach((row, index) => {
      const time = row[1] === "more" ? before : row[0];
      if (time - before >= 1e5) {
        this.text(LEFT, this.y + 12, `⋮ ${timeWords(time - before)} pass`, "soft");
        this.y += 22;
      }
      const words = row[1] === "more" ? "" : timeWords(time);
      if (words !== label) this.text(70, this.y + 14, words, "soft", "end");
      label = words;
      before = time;
      this.drawRow(row, index);
    });
    this.drawLives();
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.y + 8}`);
  }

  text(x, y, words, kind = "", anchor = "start", into = this.svg) {
    into.append(element("text", { x, y, class: kind, "text-anchor": anchor }, words));
  }

  drawRow(row, index) {
    const [, kind, backend] = row;
    const [head, rest] = wordsOfEvent(row);
    const group = element("g", { class: "event", "data-row": index });
    const y = this.y;
    const x = this.backendX(backend);
    const height = framed.has(kind) ? 30 : 22;
    let whole = true;
    const put = (from, width) => {
      const shown = fit(`${head} ${rest}`.trim(), width);
      whole = !shown.endsWith("…") || `${head} ${rest}`.trim() === shown;
      this.text(from, y + 14, shown, kind.startsWith("step") || kind === "finding" ? "head" : "", "start", group);
    };
    group.append(element("rect", { class: "hit", x: LEFT - 6, y: y + 1, width: this.width - LEFT, height: height - 2 }));
    if (framed.has(kind)) {
      group.classList.add(kind === "frame_received" ? "came" : "sent");
      this.arrow(group, x, y + 22, kind === "frame_received");
      put(SERVER + 10, APART * this.lifeline(backend) - 20);
      whole = false;
    } else if (kind === "step_failed" || kind === "finding") {
      group.classList.add(kind);
      group.append(element("rect", { class: "band", x: LEFT - 4, y: y + 2, width: this.width - LEFT, height: 18 }));
      put(LEFT, this.width - LEFT - 8);
    } else if (kind === "output_line" || kind.startsWith("process") || kind === "signal_sent") {
      put(this.right, RIGHT_WIDTH - 4);
    } else if (kind.startsWith("connection")) {
      group.append(element("line", { class: "life", x1: SERVER, x2: x, y1: y + 19, y2: y + 19 }));
      put(SERVER + 10, APART - 20);
    } else {
      put(kind === "step_begun" ? LEFT : LEFT + 14, SERVER - LEFT - 26);
    }
    this.marks.push({ kind, backend, y: y + 11 });
    this.svg.append(group);
    this.y += height;
    if (!whole) this.makeUnfoldable(group, row, index, `${head} ${rest}`);
  }

  arrow(group, x, y, fromBackend) {
    const [from, to] = fromBackend ? [x - 3, SERVER + 4] : [SERVER + 3, x - 4];
    const back = fromBackend ? 8 : -8;
    group.append(
      element("line", { class: "arrow", x1: from, x2: to, y1: y, y2: y }),
      element("path", { class: "tip", d: `M${to} ${y} l${back} -4 v8 z` }));
  }

  makeUnfoldable(group, row, index, words) {
    const open = this.unfolded.has(index);
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "0");
    group.setAttribute("aria-expanded", open);
    group.setAttribute("aria-label", `${timeWords(row[0])} ${row[1].replace("_", " ")} ${words}`);
    if (!open) return;
    const fields = element("div", { class: "fields" }, ...this.fieldsOf(row, words));
    const box = element("foreignObject", { x: LEFT, y: this.y, width: this.width - LEFT - 8, height: 1 }, fields);
    this.svg.append(box);
    box.setAttribute("height", fields.offsetHeight);
    this.y += fields.offsetHeight + 6;
  }

  fieldsOf(row, words) {
    if (row[1] === "server_log") return [element("p", {}, `${row[3]}: ${row[4]}`)];
    if (!framed.has(row[1])) return [element("p", {}, words)];
    const [, kind, backend, type, fields, base64, size] = row;
    const way = kind === "frame_received" ? `from backend ${backend}` : `to backend ${backend}`;
    const parts = [element("p", {}, element("strong", {}, type), ` ${way}, ${size} bytes`)];
    if (fields.length > 0) {
      parts.push(element("table", {}, ...fields.map(([name, value]) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)))));
    }
    const hex = hexLines(base64);
    const shown = atob(base64).length;
    parts.push(element("pre", {}, hex + (size > shown ? `\n… ${size - shown} more bytes` : "")));
    return parts;
  }

  /** Lifelines: dashed, solid while the process lives, broad while it is connected. */
  drawLives() {
    const draw = (x, from, to, kind) => this.lines.append(element("line", { class: kind, x1: x, x2: x, y1: from, y2: to }));
    draw(SERVER, 20, this.y, "alive");
    for (let b = 1; b <= this.backends; ++b) {
      const x = this.backendX(b);
      draw(x, 20, this.y, "life");
      for (const [begin, end, kind] of [["process_started", "process_exited", "alive"],
        ["connection_opened", "connection_closed", "linked"]]) {
        let from = null;
        for (const mark of this.marks) {
          if (mark.backend !== b) continue;
          if (mark.kind === begin) from = mark.y;
          if (mark.kind !== end || from === null) continue;
          draw(x, from, mark.y, kind);
          if (kind === "alive") this.text(x, mark.y + 5, "✕", "head", "middle");
          from = null;
        }
        if (from !== null) draw(x, from, this.y, kind);
      }
    }
  }
}

function drawIfNeeded(section) {
  if (section.drawn || !section.open || !section.querySelector(".diagram")) return;
  section.drawn = true;
  new Diagram(section);
}

// Open sections far below are drawn when they come near.
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) drawIfNeeded(entry.target);
}, { rootMargin: "400px" });
for (const section of sections) {
  section.addEventListener("toggle", () => {
    if (section.open) watcher.observe(section);
    else watcher.unobserve(section);
  });
  if (section.open) watcher.observe(section);
}

// ---- On paper everything that is shown is open.

let closedBefore = [];

function openForPaper() {
  closedBefore = closedBefore.concat(sections.filter((section) => !section.open && !section.hidden));
  setOpen(true);
  sections.filter((section) => !section.hidden).forEach(drawIfNeeded);
}

function closeAfterPaper() {
  for (const section of closedBefore) section.open = false;
  closedBefore = [];
}

window.addEventListener("beforeprint", openForPaper);
window.addEventListener("afterprint", closeAfterPaper);
window.matchMedia("print").addEventListener("change", (media) => (media.matches ? openForPaper() : closeAfterPaper()));

document.getElementById("filters").hidden = false;
readAddress();
