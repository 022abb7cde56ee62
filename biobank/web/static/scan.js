// The scan box: takes the keys of a scanner when nothing else wants them, sends each code without
// leaving the page, and says what came of it. Without this file the box is a plain form.

const GROUP_SEPARATOR = "\x1d";
const SAME_CODE_MS = 2000;
const WEDGE_MS_PER_KEY = 35;

let shownAt = performance.now();
let keyTimes = [];
let queue = [];
let sending = false;
let audio;

const form = () => document.querySelector("form[data-scan]");
const box = () => form()?.elements.text;
const said = (name) => document.body.getAttribute(`data-say-${name}`) ?? ""; // what the page says, in its language
const note = (text) => { const place = document.getElementById("scan-note"); if (place) place.textContent = text; };

// ── Focus ──────────────────────────────────────────────────────────────────
const nothingFocused = () => !document.activeElement || document.activeElement === document.body || document.activeElement.id === "main";

function takeFocus() {
  const selected = String(document.getSelection() ?? "");
  if (nothingFocused() && !selected) box()?.focus({ preventScroll: true });
}

// A page's own field comes before the scan box: the browser gives it the focus only after this file has run.
function firstFocus() {
  const own = document.querySelector("main [autofocus]");
  if (own && nothingFocused()) own.focus({ preventScroll: true });
  else takeFocus();
}

// ── Keys ───────────────────────────────────────────────────────────────────
const isGroupSeparator = (event) =>
  event.key === "F8" || event.key === GROUP_SEPARATOR ||
  (event.ctrlKey && !event.altKey && !event.metaKey && (event.key === "]" || event.code === "BracketRight"));

const takesScans = (element) => element?.matches?.("form[data-scan] input[name=text], input[data-scan-field]");

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const printable = event.key.length === 1 && !event.altKey && !event.metaKey && (!event.ctrlKey || isGroupSeparator(event));
  if (nothingFocused() && box() && (printable || isGroupSeparator(event))) box().focus({ preventScroll: true });
  const field = document.activeElement;
  if (isGroupSeparator(event) && takesScans(field)) {
    event.preventDefault();
    insert(field, GROUP_SEPARATOR);
  }
  if (field === box() || field?.matches?.("[data-scan-timed]")) {
    if (!field.value) keyTimes = [];
    keyTimes.push(event.timeStamp);
  }
});

// A guess for the record only; nothing is cut or joined by timing.
function guessSource(text) {
  if (text.length < 6 || keyTimes.length < text.length) return "typed";
  return gap() < Math.max(WEDGE_MS_PER_KEY, 1.5 * (document.body.dataset.scannerMs ?? 0)) ? "wedge" : "typed";
}

const gap = () => (keyTimes.at(-1) - keyTimes[0]) / keyTimes.length;

// The set-up page is told how quickly the characters of its test came.
document.addEventListener("submit", (event) => {
  const timed = event.target.querySelector("[data-scan-timed]");
  if (timed && keyTimes.length >= timed.value.length / 2) event.target.elements.gap_ms.value = Math.round(gap());
});

// ── The same code twice ────────────────────────────────────────────────────
function isEcho(text) {
  const last = JSON.parse(sessionStorage.getItem("lastScan") ?? "{}");
  const now = Date.now();
  sessionStorage.setItem("lastScan", JSON.stringify({ text, at: now }));
  return last.text === text && now - last.at < SAME_CODE_MS;
}

// ── Sending ────────────────────────────────────────────────────────────────
document.addEventListener("submit", (event) => {
  // Whoever did something in between means the same code anew.
  if (!event.target.matches("form[data-scan]")) return sessionStorage.removeItem("lastScan");
  event.preventDefault();
  const text = box().value;
  if (!text.trim()) return note(said("nothing"));
  if (isEcho(text)) note(said("twice"));
  else queue.push({ text, source: guessSource(text), elapsed_ms: Math.round(performance.now() - shownAt) });
  box().value = "";
  keyTimes = [];
  sendNext();
});

async function sendNext() {
  if (sending || !queue.length || !form()) return;
  sending = true;
  form().dataset.busy = "";
  const data = new FormData(form());
  for (const [name, value] of Object.entries(queue.shift())) data.set(name, value);
  try {
    const answer = await fetch(form().action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" } });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer);
  } catch {
    queue = [];
    form()?.removeAttribute("data-busy");
    note(said("lost"));
    feel("stop");
  }
  sending = false;
  sendNext();
}

// Swapped within one task, so no key of the next scan is lost.
function show(page, answer) {
  const waiting = box()?.value ?? "";
  document.documentElement.dataset.theme = page.documentElement.dataset.theme ?? "light";
  document.title = page.title;
  document.body.replaceWith(page.body);
  if (answer.redirected && answer.url !== location.href) history.pushState({}, "", answer.url);
  shownAt = performance.now();
  const outcome = document.body.dataset.outcome;
  if (box()) { box().value = waiting; box().focus({ preventScroll: true }); }
  else document.querySelector("[autofocus], main")?.focus(); // never a text box: the next scan would fill it
  if (outcome === "stop" || outcome === "refused" || outcome === "unknown" || !box()) dropQueue();
  window.scrollTo(0, 0);
  document.dispatchEvent(new Event("page-shown"));
  requestAnimationFrame(() => setTimeout(feel, 0, outcome)); // heard right after it is seen: sound takes its time to begin
}

function dropQueue() {
  if (queue.length) note(queue.length > 1 ? said("dropped").replace("{count}", queue.length) : said("dropped-one"));
  queue = [];
}

window.addEventListener("popstate", () => location.reload());

// ── Sound and vibration ────────────────────────────────────────────────────
// Browsers allow neither before the first key or touch on a page.
// Each outcome: [hertz, seconds, wave] in order, and a vibration pattern in milliseconds.
const FEEL = {
  success: [[[1320, 0.09, "sine"]], [40]],
  deviation: [[[880, 0.12, "triangle"], [660, 0.18, "triangle"]], [80, 60, 80]],
  refused: [[[330, 0.16, "square"], [330, 0.16, "square"]], [150, 80, 150]],
  unknown: [[[520, 0.1, "triangle"], [390, 0.1, "triangle"], [520, 0.14, "triangle"]], [60, 60, 60, 60, 60]],
  noted: [[[880, 0.05, "sine"]], [20]],
  stop: [[[220, 0.3, "sawtooth"], [165, 0.3, "sawtooth"], [220, 0.3, "sawtooth"], [165, 0.5, "sawtooth"]], [400, 100, 400, 100, 600]],
};

function feel(outcome) {
  const [tones, shakes] = FEEL[outcome] ?? [];
  if (!tones || navigator.userActivation?.hasBeenActive === false) return;
  navigator.vibrate?.(shakes);
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
  let at = audio.currentTime + 0.01;
  for (const [hertz, seconds, wave] of tones) at = tone(hertz, seconds, wave, at) + 0.05;
}

function tone(hertz, seconds, wave, at) {
  const source = new OscillatorNode(audio, { type: wave, frequency: hertz });
  const gain = new GainNode(audio, { gain: 0.0001 });
  gain.gain.exponentialRampToValueAtTime(0.25, at + 0.01);
  gain.gain.setValueAtTime(0.25, at + seconds - 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  source.connect(gain).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
  return at + seconds;
}

// ── Start ──────────────────────────────────────────────────────────────────
document.addEventListener("focusout", () => setTimeout(takeFocus));
document.addEventListener("click", () => setTimeout(takeFocus));
window.addEventListener("pageshow", () => { shownAt = performance.now(); firstFocus(); });
firstFocus();
feel(document.body.dataset.outcome);
