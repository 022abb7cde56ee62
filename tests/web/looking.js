// What a page is asked by tests: does it fit, can each thing on it be hit and be reached, does anything jump.
// Put into each page before its own scripts run; every question is answered with sentences, none when all is well.
(() => {
  const jumps = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) {
      if (!each.hadRecentInput) jumps.push(`${each.value.toFixed(4)}: ${[...each.sources].map((source) => named(source.node)).join(", ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });

  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const HIDDEN_BY_CLIP = ".sr, .sr *, .skip:not(:focus)";

  function named(node) {
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    if (!element) return "what is gone";
    const text = (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${element.className ? `.${String(element.className.baseVal ?? element.className).split(" ").join(".")}` : ""}> ${text}`;
  }

  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) && !element.matches(HIDDEN_BY_CLIP);
  // What lies under an open layer cannot be hit or reached, and is not meant to be.
  const targets = () => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(TARGETS)].filter(seen);

  // The area that answers to a finger: the label around a box, or what an absolute ::after spans.
  function area(element) {
    const label = element.closest("label");
    if (label) return label.getBoundingClientRect();
    if (element.matches("input[type=radio], input[type=checkbox]") && element.labels.length) return element.labels[0].getBoundingClientRect();
    if (getComputedStyle(element, "::after").position === "absolute") {
      for (let around = element; around; around = around.parentElement) {
        if (getComputedStyle(around).position !== "static") return around.getBoundingClientRect();
      }
    }
    return element.getBoundingClientRect();
  }

  // A link inside a sentence is as high as its line: the words around it need the room.
  function inSentence(element) {
    if (!element.matches("a") || getComputedStyle(element).display !== "inline") return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const words = [...block.childNodes].map((node) => (node.nodeType === 3 ? node.data : node.matches?.("a, button, .sr, svg") ? "" : node.textContent)).join("");
    return /\p{L}{2,}/u.test(words);
  }

  function wide() {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return [];
    const scrolls = (element) => element.closest(".vessel-scroll, .site-nav, .list-lines");
    const parts = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each));
    return [`${over} px too wide at ${innerWidth}: ${parts.slice(-3).map(named).join(" | ")}`];
  }

  // What stands over whatever comes below, for its own box is too low. A link's room for a finger may reach out of it.
  function spilt() {
    const FINGER = 30;
    const found = [...document.querySelectorAll("main :is(td, th, dt, dd, li, p, a, div, section)")].filter((each) => {
      if (each.scrollHeight <= each.clientHeight + FINGER || !each.clientHeight || !seen(each)) return false;
      const style = getComputedStyle(each);
      return style.overflowY === "visible" && style.display !== "inline";
    });
    return found.map((each) => `taller than its box at ${innerWidth} by ${each.scrollHeight - each.clientHeight} px: ${named(each)}`);
  }

  // Text that its own box cuts off.
  function cut() {
    const found = [...document.querySelectorAll("main *, .patient *")].filter((each) => {
      if (!each.childElementCount && each.textContent.trim() && seen(each) && !each.matches("option, textarea, title, i")) {
        const style = getComputedStyle(each);
        return style.overflowX === "hidden" && each.scrollWidth > each.clientWidth + 1 && style.textOverflow !== "ellipsis" && style.clipPath === "none";
      }
      return false;
    });
    // A cell whose content is higher than itself lies over the one below it.
    const over = [...document.querySelectorAll("main td")].filter((each) => seen(each) && each.scrollHeight > each.clientHeight + 2);
    return [...found.map((each) => `cut off: ${named(each)}`), ...over.map((each) => `runs over what is below: ${named(each)}`)];
  }

  // Gloves are worn where a page says so; sizes may be half a pixel short, as browsers round.
  function small(usual, gloves) {
    const found = targets().map((element) => ({ element, box: area(element), least: element.closest(".gloves") ? gloves : usual }));
    const told = [];
    for (const { element, box, least } of found) {
      if (inSentence(element)) continue;
      if (box.width + 0.5 < least || box.height + 0.5 < least) told.push(`${Math.round(box.width)} × ${Math.round(box.height)}, wanted ${least}: ${named(element)}`);
    }
    return [...told, ...tooNear(found, usual)];
  }

  // The middle of a target belongs to it alone: no other may reach into it.
  function tooNear(found, usual) {
    const told = [];
    const sorted = found.filter(({ element }) => !inSentence(element)).sort((one, other) => one.box.top - other.box.top);
    sorted.forEach((one, index) => {
      for (const other of sorted.slice(index + 1, index + 40)) {
        if (one.element.contains(other.element) || other.element.contains(one.element) || one.element.closest("label") === (other.element.closest("label") ?? 0)) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        const middle = Math.abs(one.box.top + one.box.bottom - other.box.top - other.box.bottom) / 2;
        if (across > 4 && down > 4 && middle < usual - 8) told.push(`on each other by ${Math.round(down)} px: ${named(one.element)} and ${named(other.element)}`);
      }
    });
    return told;
  }

  const tabbed = () => targets().filter((each) => each.tabIndex >= 0 && !each.disabled && (each.type !== "radio" || each.checked || !document.querySelector(`input[name="${CSS.escape(each.name)}"]:checked`)));

  function ringed(element) {
    const marks = [element, element.closest("label"), element.closest(".box")].filter(Boolean);
    return marks.some((each) => {
      const style = getComputedStyle(each);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== "rgba(0, 0, 0, 0)";
    });
  }

  function covered(element) {
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect(); // of a link over two lines the first
    if (box.height > innerHeight || box.width > innerWidth) return false;
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (bottom <= top) return true;
    const y = (top + bottom) / 2; // of a high field that reaches out of the window, the part in sight counts
    const hit = document.elementFromPoint(x, y);
    return !hit || !(element.contains(hit) || hit.contains(element) || element.closest("label")?.contains(hit) || area(element).width > box.width);
  }

  // Each thing that Tab reaches: seen to be reached, not hidden behind the banner, and never above the one before it.
  function reached() {
    const told = [];
    let before = null;
    for (const element of tabbed()) {
      element.focus();
      if (document.activeElement !== element) { told.push(`takes no focus: ${named(element)}`); continue; }
      if (!ringed(element)) told.push(`no ring of focus: ${named(element)}`);
      if (covered(element)) told.push(`focused behind something else: ${named(element)}`);
      if (element.tabIndex > 0) told.push(`out of order by its number: ${named(element)}`);
      const box = element.getBoundingClientRect();
      const top = box.top + scrollY;
      const aside = before && (box.left >= before.right - 1 || box.right <= before.left + 1);
      if (before && !aside && top + box.height <= before.top + 1) told.push(`comes after what stands below it: ${named(element)}`);
      before = { left: box.left, right: box.right, top };
    }
    return told;
  }

  // What would do nothing without scripts: a form that nothing sends, a button that sends nothing, a link that leads nowhere.
  function helpless() {
    if (document.body.classList.contains("guide")) return []; // samples lead nowhere
    const sends = "button:not([type]), button[type=submit], input[type=submit]";
    const forms = [...document.forms].filter((form) => ![...form.elements].some((each) => each.matches(sends)));
    const buttons = [...document.querySelectorAll("button")].filter((each) => !each.form || each.type !== "submit");
    const links = [...document.querySelectorAll("a[href^='#']")].filter((each) => !document.getElementById(each.hash.slice(1)));
    return [...forms, ...buttons, ...links].map((each) => `does nothing without scripts: ${named(each)}`);
  }

  // One page, one heading; the page of samples has samples of headings.
  function framed() {
    const counts = ["h1", "main"].map((tag) => [tag, document.querySelectorAll(tag).length]);
    const once = document.body.classList.contains("guide") ? ["main"] : ["h1", "main"];
    return counts.filter(([tag, count]) => once.includes(tag) && count !== 1).map(([tag, count]) => `${count} of ${tag}`);
  }

  // Asks axe, which a test has put into the page: impact, rule, and where.
  async function asked(tags) {
    const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations", "incomplete"] });
    const told = found.violations.map((each) => [each.impact, each.id, where(each.nodes)]);
    const hidden = found.incomplete.flatMap((each) => each.nodes).filter(unseen);
    return hidden.length ? [...told, ["serious", "words in the colour of their ground", where(hidden)]] : told;
  }

  const where = (nodes) => nodes.slice(0, 4).map((node) => node.html.slice(0, 160));

  // Axe is not sure of words in just the colour of their ground, and calls them no fault.
  const unseen = (node) => node.any.some((check) => check.id === "color-contrast" && check.data?.messageKey === "equalRatio");

  // Everything that is asked at the width a page was opened at. Axe comes first: to reach things scrolls the page.
  async function opened(usual, gloves, tags) {
    const told = [...jumps];
    const axe = tags ? await asked(tags) : [];
    told.push(...small(usual, gloves), ...cut(), ...helpless(), ...reached(), ...framed());
    return { told, axe };
  }

  // And at each width that it is seen at.
  const fits = () => [...wide(), ...spilt()];

  window.looking = { opened, fits };
})();
