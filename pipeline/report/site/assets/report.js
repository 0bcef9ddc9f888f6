// Search and sorting of a page's tables, and what a marked piece of text has to say. Without it the pages work all the same.
"use strict";

// Rows of a table that have all the words of a search; the count is read out by screen readers.
for (const box of document.querySelectorAll("[data-filter]")) {
  const rows = [...document.getElementById(box.dataset.filter).tBodies[0].rows];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").toLowerCase();
  const texts = rows.map((row) => plain(row.textContent));
  const input = box.querySelector("input");
  const output = box.querySelector("output");
  const apply = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, n) => {
      row.hidden = !words.every((word) => texts[n].includes(word));
      shown += !row.hidden;
    });
    output.textContent = words.length ? `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : `${rows.length.toLocaleString("en")}`;
  };
  input.addEventListener("input", apply);
  box.hidden = false;
  apply();
}

// A button in every head cell: sorts by it, then the other way round.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const value = (row, n) => row.cells[n].dataset.sort ?? row.cells[n].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((cell, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    const numbers = cell.classList.contains("n");
    button.addEventListener("click", () => {
      const before = cell.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numbers;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      const number = (text) => (text === "" ? -Infinity : Number(text.replaceAll(",", "")));
      const keyed = [...body.rows].map((row) => [numbers ? number(value(row, n)) : value(row, n), row]);
      const order = new Intl.Collator("en", { numeric: true });
      const compare = numbers ? (a, b) => a[0] - b[0] : (a, b) => (a[0] === "") - (b[0] === "") || order.compare(a[0], b[0]);
      keyed.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}

// What a piece of marked text has to say: on hover, on focus, on tap.
const text = document.querySelector(".text");
if (text) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  let lit = [];
  const light = (number) => {
    for (const piece of lit) piece.classList.remove("lit");
    lit = number ? [...text.querySelectorAll(`[data-q="${number}"], #n${number}`)] : [];
    for (const piece of lit) piece.classList.add("lit");
  };
  const hide = () => {
    tip.hidden = true;
    light(null);
  };
  const show = (piece) => {
    tip.replaceChildren();
    const number = piece.dataset.q;
    const card = number && document.getElementById(`n${number}`);
    if (piece.dataset.tip) {
      const line = document.createElement("p");
      line.textContent = piece.dataset.tip;
      tip.append(line);
    }
    if (card) tip.append(...[...card.querySelectorAll(".name, summary .note, .why")].map((part) => part.cloneNode(true)));
    light(number);
    tip.hidden = false;
    const place = piece.getBoundingClientRect();
    const width = tip.offsetWidth;
    tip.style.left = `${Math.max(8, Math.min(place.left, document.documentElement.clientWidth - width - 8)) + window.scrollX}px`;
    const above = place.bottom + tip.offsetHeight + 8 > window.innerHeight && place.top > tip.offsetHeight + 8;
    tip.style.top = `${(above ? place.top - tip.offsetHeight - 6 : place.bottom + 6) + window.scrollY}px`;
  };
  const piece = (event) => event.target.closest(".text [data-q], .text [data-tip], .text .qn");
  const target = (found) => (found && found.classList.contains("qn") ? text.querySelector(`.q[data-q="${found.textContent}"]`) : found);
  text.addEventListener("mouseover", (event) => (piece(event) ? show(target(piece(event))) : hide()));
  text.addEventListener("mouseleave", hide);
  text.addEventListener("focusin", (event) => piece(event) && show(target(piece(event))));
  text.addEventListener("focusout", hide);
  text.addEventListener("click", (event) => {
    const found = piece(event);
    if (found && !event.target.closest("a:not(.qn)")) show(target(found));
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

// An address that ends in the number of a quotation's card opens it.
const open = () => {
  const card = /^#n\d+$/.test(location.hash) && document.querySelector(location.hash);
  if (card) card.open = true;
};
window.addEventListener("hashchange", open);
open();
window.addEventListener("beforeprint", () => document.querySelectorAll("details.note-card").forEach((card) => (card.open = true)));

// One key for each answer of a review; "/" goes to the name, Escape leaves it.
if (document.querySelector("[data-key]")) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=text]");
    if (typing && (event.key === "Escape" || event.key === "Enter")) {
      event.preventDefault(); // Enter would press the first button, which says "right"
      event.target.blur();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const name = document.getElementById("right_speaker");
    if (button) button.click();
    else if (event.key === "/" && name) {
      event.preventDefault();
      name.focus();
    }
  });
}
