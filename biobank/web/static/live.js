// Running clocks, and pages that stay up to date. The server's time is the only time: the browser's clock is corrected by it.

let ahead = 0;

function compare() {
  const server = Date.parse(document.getElementById("server-now")?.dateTime ?? "");
  ahead = Number.isNaN(server) ? 0 : server - Date.now();
}

// What clocks say stands on the page, in its language.
const say = document.body.dataset;

function remaining(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const hours = Math.floor(minutes / 60);
  const form = hours ? say.sayHours : minutes ? say.sayMinutes : say.saySoon;
  const words = form.replace("{hours}", hours).replace("{minutes}", minutes % 60);
  return milliseconds < 0 ? say.sayOver.replace("{time}", words) : words;
}

function tick() {
  for (const place of document.querySelectorAll("[data-until]")) {
    place.textContent = remaining(Date.parse(place.dataset.until) - Date.now() - ahead);
  }
}

function begin() { compare(); tick(); }

// Arrow keys walk over the positions of a vessel.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// In a dense map the positions of a row stand in one cell: ten thousand cells more would take long to draw.
const positions = (row, dense) => (dense ? [...row.cells[1].children] : [...row.cells].slice(1).map((cell) => cell.querySelector("a")));

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const link = event.target.closest?.("[data-vessel] td a");
  if (!step || !link) return;
  event.preventDefault();
  const dense = link.closest(".dense");
  const line = link.closest("tr");
  const row = line.parentElement.rows[line.sectionRowIndex + step[0]];
  if (row) positions(row, dense)[positions(line, dense).indexOf(link) + step[1]]?.focus();
});

// ── Start pages ────────────────────────────────────────────────────────────
// What waits is asked for again by itself. Such asking keeps no session awake: the screen locks all the same,
// and when it has, the page goes too.
const REFRESH_SECONDS = 20;
let asking = false;

async function refresh() {
  const part = document.querySelector("[data-live]");
  if (!part || asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html", "X-Passive": "yes" } });
    if (answer.status === 401 || answer.redirected) location.reload();
    else if (answer.ok) renew(part, new DOMParser().parseFromString(await answer.text(), "text/html"));
    else stale(part);
  } catch {
    stale(part);
  }
  asking = false;
}

function renew(part, page) {
  const fresh = page.querySelector("[data-live]");
  const selection = document.getSelection();
  const isRead = !selection.isCollapsed && part.contains(selection.anchorNode);
  const isFilledIn = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if (!fresh || !part.isConnected || isRead || isFilledIn) return;
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const held = focused?.getAttribute("href");
  const list = focused?.closest("section")?.id;
  const news = document.getElementById("live-news");
  if (news && part.dataset.news !== fresh.dataset.news) news.textContent = fresh.dataset.news;
  document.getElementById("server-now")?.replaceWith(page.getElementById("server-now"));
  part.replaceWith(fresh);
  const same = (each) => each.getAttribute("href") === held && each.closest("section")?.id === list;
  if (held) [...fresh.querySelectorAll("a[href]")].find(same)?.focus({ preventScroll: true });
  begin();
}

function stale(part) { part.querySelector("[data-stale]").hidden = false; }

// A page on which something moves asks more often.
function again() {
  const seconds = Number(document.querySelector("[data-live]")?.dataset.every ?? REFRESH_SECONDS);
  setTimeout(async () => { await refresh(); again(); }, seconds * 1000);
}

again();
document.addEventListener("visibilitychange", refresh);

// ── Work in pieces ─────────────────────────────────────────────────────────
// A long piece of work is done bit by bit: the page sends its own form again until the answer has none. Without this
// file a person presses the button. What is sent twice is done once, so after no answer the same is sent again.
const WAIT_SECONDS = 3;
let goingOn = false;

async function goOn() {
  const form = document.querySelector("form[data-goes-on]");
  if (!form || goingOn) return;
  goingOn = true;
  const seconds = await nextPiece(form).catch(() => stalled(true));
  goingOn = false;
  if (seconds !== null) setTimeout(goOn, seconds * 1000);
}

async function nextPiece(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!form.isConnected) return null;
  if (answer.status >= 500) return stalled(true);
  if (!page.querySelector("[data-goes-on]")) {
    location.replace(answer.ok ? answer.url : location.href);
    return null;
  }
  const part = form.closest("[data-pieces]");
  const fresh = page.querySelector("[data-pieces]");
  document.getElementById("live-news").textContent = fresh.dataset.news;
  part.querySelector("[data-progress]").replaceWith(fresh.querySelector("[data-progress]"));
  stalled(false);
  return 0;
}

function stalled(yes) {
  const note = document.querySelector("[data-pieces] [data-stale]");
  if (note) note.hidden = !yes;
  return note ? WAIT_SECONDS : null;
}

document.addEventListener("page-shown", () => { begin(); goOn(); });
setInterval(tick, 5000);
begin();
goOn();
