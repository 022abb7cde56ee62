// Running clocks. The server's time is the only time: the browser's clock is corrected by it.

let ahead = 0;

function compare() {
  const server = Date.parse(document.getElementById("server-now")?.dateTime ?? "");
  ahead = Number.isNaN(server) ? 0 : server - Date.now();
}

function remaining(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const hours = Math.floor(minutes / 60);
  const words = hours ? `${hours} h ${minutes % 60} min` : minutes ? `${minutes} min` : "less than 1 min";
  return milliseconds < 0 ? `${words} over` : words;
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

document.addEventListener("page-shown", begin);
setInterval(tick, 5000);
begin();
