// Keeps the list fresh, the times local and the email's frame as high as the email.
// Without it the page works and is refreshed by hand.

const POLL_MS = 1500;
const list = document.getElementById("messages");
const news = document.getElementById("news");
let known = count();

function count() {
  return list.querySelectorAll("li").length;
}

function localTimes() {
  for (const time of document.querySelectorAll("time:not([data-local])")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    const short = today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
    time.textContent = at.toLocaleString([], "long" in time.dataset ? { dateStyle: "medium", timeStyle: "medium" } : short);
    time.dataset.local = "";
  }
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("messages");
  if (fresh.querySelectorAll("li").length === known) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...fresh.childNodes);
  localTimes();
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  if (count() > known) news.textContent = `New message to ${list.querySelector(".to").textContent}`;
  known = count();
}

function fitFrame() {
  const frame = document.querySelector("iframe");
  const fit = () => {
    const email = frame.contentDocument?.documentElement;
    if (!email) return;
    frame.style.height = "0"; // an email is never lower than its frame
    frame.style.height = `${email.scrollHeight + 2}px`;
  };
  frame?.addEventListener("load", fit);
  if (frame?.contentDocument?.readyState === "complete") fit();
  if (frame) addEventListener("resize", fit);
}

function copyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      news.textContent = `Copied ${button.dataset.copy}`;
    });
  }
}

localTimes();
fitFrame();
copyButtons();
setInterval(() => refresh().catch(() => {}), POLL_MS); // while the stack restarts there is no answer
