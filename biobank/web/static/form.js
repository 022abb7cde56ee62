// Forms: rows added in place, one sending for one press, the reader's time zone, dates in words.
// Everything is delegated from the document, so it also serves pages shown by scan.js.

const SENDING_MS = 10000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// ── Rows ───────────────────────────────────────────────────────────────────
function addRow(rows) {
  const template = rows.querySelector(":scope > template");
  const used = [...rows.querySelectorAll(":scope > [data-row] [name=remove_row]")].map((each) => Number(each.value.split("-").at(-1)));
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__index__", String(Math.max(-1, ...used) + 1));
  const row = holder.content.firstElementChild;
  template.before(row);
  number(rows);
  row.querySelector("input, select, textarea")?.focus();
}

function removeRow(row) {
  const rows = row.parentElement;
  row.remove();
  number(rows);
  rows.querySelector("[name=add_row]").focus();
}

function number(rows) {
  rows.querySelectorAll(":scope > [data-row]").forEach((row, index) => {
    for (const place of row.querySelectorAll(".row-number")) place.textContent = index + 1;
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[name=add_row], [name=remove_row]");
  const rows = button?.closest("[data-rows]");
  if (!rows) return;
  event.preventDefault();
  if (button.name === "add_row") addRow(rows);
  else removeRow(button.closest("[data-row]"));
});

// ── Sending once ───────────────────────────────────────────────────────────
// The server keeps one press as one act; this only spares the person the doubt.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-scan]")) return;
  for (const field of form.querySelectorAll("[name=client_zone]")) field.value = zone;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter;
  // After this task: a disabled button would not send its own name and value.
  setTimeout(() => button?.setAttribute("aria-disabled", "true"));
  setTimeout(() => release(form), SENDING_MS);
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// ── Dates in words ─────────────────────────────────────────────────────────
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function inWords(value) {
  const [date, time = ""] = value.split("T");
  const [year, month, day] = date.split("-");
  return day ? `${day}-${MONTHS[Number(month) - 1]}-${year} ${time}`.trim() : "";
}

function readBack(field) {
  const place = field.closest(".field")?.querySelector(".readback");
  if (place) place.textContent = inWords(field.value);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-readback]")) readBack(event.target);
});

// ── Help of a field ────────────────────────────────────────────────────────
document.addEventListener("keydown", (event) => {
  const help = document.getElementById("help-here");
  if (event.key !== "F1" || !help) return;
  event.preventDefault();
  const beside = event.target.closest?.("fieldset.rows, .field")?.querySelector(".field-help");
  window.open((beside ?? help).href, (beside ?? help).target || "_self");
});

// ── Each page ──────────────────────────────────────────────────────────────
function begin() {
  // A refused form was an answer to a sending: going back to it, or loading it again, must not ask to send it again.
  const answered = document.querySelector("form[data-address]");
  if (answered) history.replaceState(history.state, "", answered.dataset.address);
  for (const field of document.querySelectorAll("[name=client_zone]")) field.value = zone;
  document.querySelectorAll("[data-readback]").forEach(readBack);
  document.querySelector("[data-focus]")?.focus();
}

document.addEventListener("page-shown", begin);
begin();
