// Brings the moving parts of a page up to date, and makes lists comfortable. Everything works without it.
"use strict";
document.documentElement.classList.add("scripted");

const LIVE_MILLIS = 2000;
let isPaused = false;

// The page itself is asked for again: what the node writes is all that is ever shown.
async function bringUpToDate() {
  if (document.hidden || isPaused) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const part = fresh.getElementById(old.id);
    const isUsed = old.contains(document.activeElement) || old.querySelector("details[open]");
    if (part && !isUsed) old.replaceWith(document.adoptNode(part));
  }
}

function pauseButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Pause updates";
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    button.textContent = isPaused ? "Go on updating" : "Pause updates";
  });
  document.querySelector(".tools").append(button);
}

document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[data-live]")) {
    pauseButton();
    const again = () => setTimeout(() => bringUpToDate().catch(() => {}).finally(again), LIVE_MILLIS);
    again();
  }
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    const boxes = event.target.closest("table").querySelectorAll("tbody input[type=checkbox]");
    for (const box of boxes) box.checked = event.target.checked;
  });
});
