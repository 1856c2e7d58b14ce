// Keeps the page up to date and sends its forms without leaving it. Everything works without this script, too.
"use strict";

const interval = 2000; // ms between looks
const noticeTime = 6000; // ms that a notice stays

document.documentElement.classList.add("js");

// What the server sent for an element, before the reader opened or marked anything in it.
const sources = new WeakMap();
const remember = (element) => sources.set(element, element.outerHTML);
for (const live of document.querySelectorAll("[data-live]")) {
  remember(live);
  for (const row of live.children) remember(row);
}

let noticeUntil = Date.now() + noticeTime;

// update brings the live parts to what a new copy of the page says.
function update(html, isAnswer) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (isAnswer) noticeUntil = Date.now() + noticeTime;
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    if (!next || (old.id === "notice" && !isAnswer && Date.now() < noticeUntil)) continue;
    if ("rows" in old.dataset) updateRows(old, next);
    else updateWhole(old, next);
  }
}

// updateRows leaves rows alone that have not changed, so that they stay open, marked and focused.
function updateRows(old, next) {
  const same = new Map();
  for (const row of [...old.children]) {
    const twin = next.querySelector("#" + CSS.escape(row.id));
    if (twin && sources.get(row) === twin.outerHTML) same.set(row.id, row);
    else if (twin) replaceRow(row, twin, same);
    else row.remove();
  }
  let at = old.firstElementChild;
  for (const row of [...next.children]) {
    const kept = same.get(row.id);
    if (kept && kept === at) at = at.nextElementSibling;
    else {
      if (!kept) remember(row);
      old.insertBefore(kept ?? row, at);
    }
  }
}

function replaceRow(row, twin, same) {
  remember(twin);
  twin.open = row.open;
  row.replaceWith(twin);
  same.set(twin.id, twin);
}

function updateWhole(old, next) {
  if (sources.get(old) === next.outerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  sources.set(old, next.outerHTML);
  old.replaceChildren(...next.childNodes);
  if (focused) document.getElementById(focused)?.focus();
}

let sending = 0; // forms: a look that was begun before would show what is past
let failures = 0;

async function look() {
  if (document.hidden || sending) return;
  const before = sending;
  try {
    const response = await fetch("/_/", { cache: "no-store" });
    if (!response.ok) throw new Error(response.statusText);
    const html = await response.text();
    if (sending === before) update(html, false);
    failures = 0;
  } catch {
    failures++;
  }
  document.getElementById("lost").hidden = failures < 2;
}

(async () => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, interval));
    await look();
  }
})();
document.addEventListener("visibilitychange", look);

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  sending++;
  try {
    const response = await fetch(form.action, { method: "POST", body });
    update(await response.text(), true);
    document.getElementById("lost").hidden = true;
  } catch {
    document.getElementById("lost").hidden = false;
  } finally {
    sending--;
  }
});

// A button copies what it names, or else what stands before it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const copied = await copy(button.dataset.copy || button.previousElementSibling.textContent);
  const label = button.dataset.label ?? (button.dataset.label = button.textContent);
  button.textContent = copied ? "Copied" : "Failed";
  setTimeout(() => { button.textContent = label; }, 1200);
});

// copy works where pages without TLS have no clipboard, too.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
