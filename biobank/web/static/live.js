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

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cell = event.target.closest?.("[data-vessel] td");
  if (!step || !cell) return;
  event.preventDefault();
  const row = cell.parentElement.parentElement.rows[cell.parentElement.sectionRowIndex + step[0]];
  row?.cells[cell.cellIndex + step[1]]?.querySelector("a")?.focus();
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

document.addEventListener("page-shown", begin);
setInterval(tick, 5000);
begin();
