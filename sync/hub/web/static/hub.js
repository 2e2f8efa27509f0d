// Keeps the live part of a page fresh: fetches it again every few seconds and swaps it in when it changed.
"use strict";

const EVERY_MS = 3000;
const FRAGMENT = "X-Khomue-Fragment";

const live = document.getElementById("live");
const fresh = document.getElementById("fresh");

function openDetails() {
  return new Set([...live.querySelectorAll("details[open]")].map((each) => each.id));
}

function swapIn(html) {
  if (html === live.dataset.last) return;
  live.dataset.last = html;
  const open = openDetails();
  live.innerHTML = html; // our own server's page, escaped there
  for (const each of live.querySelectorAll("details")) each.open = open.has(each.id);
}

function say(isFresh) {
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  fresh.className = isFresh ? "" : "stale";
  if (isFresh) fresh.textContent = `${fresh.dataset.fresh} ${time}`;
  else fresh.textContent = fresh.dataset.stale;
}

function isTouched(field) {
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

// Somebody is at it, or has typed something that a fresh page would take away.
function isBusy() {
  return document.hidden || live.contains(document.activeElement) || [...live.querySelectorAll("input")].some(isTouched);
}

async function refresh() {
  if (isBusy()) return;
  try {
    const address = live.dataset.source || location.pathname + location.search;
    const answer = await fetch(address, { headers: { [FRAGMENT]: "1" }, cache: "no-store" });
    if (answer.redirected) return location.reload(); // logged out meanwhile
    if (!answer.ok || !answer.headers.get(FRAGMENT)) return say(false);
    swapIn(await answer.text());
    say(true);
  } catch {
    say(false);
  }
}

// On a phone the menu is a strip that scrolls: the page one is on should be in sight.
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

if (live && fresh) setInterval(refresh, EVERY_MS);
