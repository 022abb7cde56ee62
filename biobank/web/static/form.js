// Forms: Enter goes to the next field, arithmetic and drafts by the server while one types, rows added in place,
// signatures in a layer of their own, one sending for one press, the reader's time zone, dates in words.
// Everything is delegated from the document, so it also serves pages shown by scan.js.

const SENDING_MS = 10000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// ── Enter ──────────────────────────────────────────────────────────────────
// A scanner ends each code with Enter. In a form it leads to the next field; only the last one sends, and only a
// form that is whole. So no scan ever sends half a form.
const TYPED = "input:not([type=hidden], [type=submit], [type=radio], [type=checkbox])";
const LOOSE_MS = 100;
const SHORTEST_SCAN = 6;
let loose = { text: "", at: 0, field: null, value: "" };

function stops(form) {
  const layer = form.querySelector("dialog[open]") ?? form;
  return [...layer.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(
    (each) => each.form === form && !each.disabled && each.tabIndex >= 0 && each.checkVisibility());
}

function goOn(field) {
  const { form } = field;
  const all = stops(form);
  const next = all.slice(all.indexOf(field) + 1).find((each) => each.type !== "radio" || each.name !== field.name);
  if (field.type === "password" ? form.checkValidity() : !next) return finish(form);
  if (next) focusOn(next);
}

function focusOn(field) {
  const radio = field.type === "radio" && field.form.querySelector(`input[name="${field.name}"]:checked`);
  (radio || field).focus();
  field.select?.();
}

function finish(form) {
  if (form.reportValidity()) form.requestSubmit(form.querySelector("dialog[open] .primary") ?? form.querySelector(".row-of > .primary"));
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  const walks = field.matches?.(`form[data-steps] :is(${TYPED}, [type=radio], [type=checkbox], select)`);
  const scans = field.matches?.("form:not([data-scan]) input[data-scan-field]") && field.value;
  if (walks || scans) {
    if (!walks && !stops(field.form).at(stops(field.form).indexOf(field) + 1)) return;
    event.preventDefault();
    goOn(field);
  } else if (field.matches?.("form[data-steps] textarea.mono") && endsWithNothing(field)) {
    event.preventDefault();
    goOn(field);
  }
});

const endsWithNothing = (area) => area.selectionEnd === area.value.length && /(^|\n)$/.test(area.value);

// A scan that comes while a button, a choice or a link has the keys must not press it: it goes where scans belong.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches?.("button, a, summary, select, [type=radio], [type=checkbox]")) return;
  const follows = event.timeStamp - loose.at < LOOSE_MS && loose.field === field;
  if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
    loose = follows ? { ...loose, text: loose.text + event.key, at: event.timeStamp } : { text: event.key, at: event.timeStamp, field, value: field.value };
  } else if (event.key === "Enter" && follows && loose.text.length >= SHORTEST_SCAN) {
    event.preventDefault();
    event.stopPropagation();
    if (field.matches("select")) field.value = loose.value;
    placed(field, loose.text);
    loose = { text: "", at: 0, field: null, value: "" };
  }
}, true);

function placed(from, text) {
  const form = from.closest("form[data-steps]") ?? document.querySelector("form[data-steps]");
  const waiting = form && stops(form).find((each) => each.matches("[data-scan-field]") && each.required && !each.value);
  if (!waiting) return say(said("unwanted"));
  waiting.value = text;
  waiting.dispatchEvent(new Event("input", { bubbles: true }));
  goOn(waiting);
}

const said = (name) => document.body.getAttribute(`data-say-${name}`) ?? ""; // what the page says, in its language

function say(text) {
  const place = document.getElementById("scan-note");
  if (place) place.textContent = text;
}

// ── Along with typing ──────────────────────────────────────────────────────
// The server works out what follows from what is typed, and keeps the draft of a guided step. No formula stands here.
const PAUSE_MS = 350;
const SECRET = /password|_login$|^client_zone$/;
let pause;
let asking = false;
let unasked = null;

function along(form, keepalive = false) {
  clearTimeout(pause);
  if (!form?.isConnected || form.dataset.sent) return;
  if (asking && !keepalive) { unasked = form; return; }
  asking = true;
  unasked = null;
  const told = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  const sent = fetch(form.dataset.along, { method: "POST", body: new URLSearchParams(told), headers: { Accept: "application/json" }, keepalive });
  sent.then((answer) => (answer.ok || answer.status === 409) && answer.json().then((found) => worked(form, found, answer.ok)))
    .catch(() => {}) // what is typed is still here, and is sent with the form
    .finally(() => { asking = false; if (unasked) along(unasked); });
}

function worked(form, found, kept) {
  const place = form.querySelector("[data-worksheet]");
  if (place && found.worksheet !== undefined) place.innerHTML = found.worksheet;
  const seen = form.elements.guide_draft ?? form.elements.draft_version;
  if (found.version && seen) seen.value = found.version;
  form.dispatchEvent(new CustomEvent("worked"));
  const note = form.querySelector("[data-kept]");
  if (note) note.textContent = found.note ?? said(kept ? "kept" : "meanwhile");
}

function typing(event) {
  const form = event.target.closest?.("form[data-along]");
  if (!form || SECRET.test(event.target.name ?? "")) return;
  clearTimeout(pause);
  unasked = form;
  pause = setTimeout(() => along(form), PAUSE_MS);
}

document.addEventListener("input", typing);
document.addEventListener("visibilitychange", () => { if (document.hidden && unasked) along(unasked, true); });

// ── Who signs ──────────────────────────────────────────────────────────────
// Signatures stand in the form itself. With scripts, those of several people come in a layer over it, when all else is
// filled in: the second person sees what is signed, and nothing else of the screen takes their keys.
const LOCKING = "lock_form"; // the button that locks the screen takes what is typed along, and sends nothing
const NOT_SENDING = ["add_row", "remove_row", "work_out", LOCKING];

function layer(form) {
  const parts = [...form.querySelectorAll(":scope > .signature")];
  if (!parts.some((each) => each.matches(".second-person")) || form.querySelector(":scope > dialog")) return;
  const dialog = document.createElement("dialog");
  const action = form.querySelector(":scope > .row-of > .primary, :scope > .row-of > .danger");
  const back = Object.assign(document.createElement("button"), { type: "submit", formNoValidate: true, className: "button quiet", textContent: said("back") });
  const send = Object.assign(document.createElement("button"), { type: "submit", className: "button primary", textContent: action?.textContent ?? said("sign") });
  const box = Object.assign(document.createElement("div"), { className: "layer-read", tabIndex: 0, role: "group", ariaLabel: said("signed") }); // it scrolls, so keys must reach it
  const read = document.createElement("dl");
  const row = document.createElement("div");
  dialog.className = "layer form";
  read.className = "key-values";
  box.append(read);
  row.className = "row-of";
  row.append(send, back);
  dialog.setAttribute("aria-label", said("signers"));
  dialog.append(box, ...parts, row);
  back.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
  form.append(dialog);
  form.dataset.signed = "";
  // What else is to be mended comes first; the layer would lie over it.
  const wrong = [...document.querySelectorAll(".error-summary a")];
  if (wrong.length && wrong.every((each) => dialog.querySelector(each.hash))) opened(form);
}

function opened(form) {
  const dialog = form.querySelector(":scope > dialog");
  dialog.querySelector(".layer-read > dl").replaceChildren(...entries(form));
  if (!dialog.open) dialog.showModal();
  const wanted = [...dialog.querySelectorAll("input:not([type=hidden])")];
  (wanted.find((each) => !each.value) ?? wanted[0])?.focus();
}

// What is signed, read back as it stands in the form.
function entries(form) {
  const seen = new Set();
  return [...form.querySelectorAll(":scope > .field, :scope > .rows .field")].flatMap((field) => {
    const label = field.querySelector("label:not(.option), legend");
    const chosen = field.querySelector("input:checked");
    const box = field.querySelector("input:not([type=radio]), select, textarea");
    const value = chosen ? chosen.parentElement.textContent : box?.matches("select") ? (box.value && box.selectedOptions[0].textContent) : box?.value;
    if (!label || !value?.trim() || seen.has(field) || field.matches(".rows")) return [];
    seen.add(field);
    const line = document.createElement("div");
    const name = document.createElement("dt");
    const told = document.createElement("dd");
    name.textContent = label.firstChild.textContent.trim();
    told.textContent = `${value.trim()} ${field.querySelector(".after")?.textContent ?? ""}`.trim();
    line.append(name, told);
    return [line];
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("signed" in form.dataset) || NOT_SENDING.includes(event.submitter?.name) || form.querySelector("dialog").open) return;
  event.preventDefault();
  opened(form);
});

document.addEventListener("click", (event) => {
  const id = event.target.closest?.(".error-summary a")?.hash.slice(1);
  const place = id && document.getElementById(id)?.closest("dialog:not([open])");
  if (place) opened(place.closest("form"));
});

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
  const form = rows.closest("form[data-along]");
  if (form) along(form);
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
  if (event.submitter?.name === LOCKING) return clearTimeout(pause);
  for (const field of form.querySelectorAll("[name=client_zone]")) field.value = zone;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  clearTimeout(pause);
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
  if (!day) return "";
  const language = document.documentElement.lang;
  if (language.startsWith("en")) return `${day}-${MONTHS[Number(month) - 1]}-${year} ${time}`.trim();
  const told = new Intl.DateTimeFormat(`${language}-u-nu-latn`, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return `${told.format(new Date(`${date}T12:00Z`))} ${time}`.trim();
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
  document.querySelectorAll("form[data-steps]").forEach(layer);
  document.querySelector("[data-focus]")?.focus();
}

document.addEventListener("page-shown", begin);
begin();
