// The label designer: line numbers beside the text, wrong lines marked, and the way from a fault to its line.
// Without this the page keeps, draws and tells faults all the same.

const form = document.getElementById("draft");
const text = document.getElementById("f-text");
const gutter = form.querySelector("[data-gutter]");

function numbered() {
  const wrong = new Set([...form.querySelectorAll("[data-line]")].map((each) => Number(each.dataset.line)));
  text.rows = Math.max(12, text.value.split("\n").length + 1);
  while (gutter.children.length > text.rows) gutter.lastChild.remove();
  while (gutter.children.length < text.rows) {
    const line = document.createElement("li");
    line.textContent = gutter.children.length + 1;
    gutter.append(line);
  }
  [...gutter.children].forEach((line, index) => line.classList.toggle("is-wrong", wrong.has(index + 1)));
  text.toggleAttribute("aria-invalid", wrong.size > 0);
}

// By keyboard one comes to the whole field; a finger or a mouse is where it wants to be.
let pressed = false;
text.addEventListener("pointerdown", () => { pressed = true; });
text.addEventListener("focus", () => {
  if (!pressed) text.scrollIntoView({ block: "nearest" });
  pressed = false;
});

text.addEventListener("input", numbered);
form.addEventListener("worked", numbered);

form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  const lines = text.value.split("\n");
  const start = lines.slice(0, Number(link.dataset.line) - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[Number(link.dataset.line) - 1] ?? "").length);
  gutter.children[Number(link.dataset.line) - 1]?.scrollIntoView({ block: "center" });
});

numbered();
