// Makes the sign-in pages quicker to use. Without it they work by their forms alone.

const texts = document.body.dataset;
const forms = [...document.forms];
const problem = document.getElementById("problem");
const news = document.getElementById("news");
const ways = document.querySelectorAll("[data-shows]");
// The button of each form that was pressed: it says how a code is to go.
const pressed = new Map();

forms.forEach((form) => {
  form.addEventListener("submit", send);
  // Not before the form has been read: of a button that is disabled nothing is sent.
  form.addEventListener("formdata", () => show(form, "busy"));
  show(form, "ready");
});
ways.forEach((way) => way.addEventListener("click", turn));
document.querySelectorAll("time").forEach(tellByOwnClock);
document.querySelectorAll("[data-with-script]").forEach((advice) => (advice.textContent = advice.dataset.withScript));
document.querySelectorAll("[data-wait]").forEach(countDown);
document.querySelectorAll("[data-digits]").forEach(goOnWhenComplete);
document.querySelectorAll("[data-puzzle]").forEach(solve);
document.querySelectorAll("[data-waits]").forEach(waitForPress);
document.querySelectorAll("form[data-goes-on]").forEach((form) => form.requestSubmit());

// A page that comes back from the back/forward cache was left while a form was being sent.
addEventListener("pageshow", (event) => event.persisted && forms.forEach((form) => show(form, "ready")));

// Only what we said ourselves is taken back: a problem that the server told of is still there.
addEventListener("online", () => problem?.textContent === texts.offline && (problem.hidden = true));

function send(event) {
  const form = event.currentTarget;
  if (!navigator.onLine) {
    event.preventDefault();
    complain(texts.offline);
    return;
  }
  pressed.set(form, event.submitter);
  const puzzle = form.querySelector("[data-puzzle]");
  if (puzzle && !form.elements.challenge.value) {
    event.preventDefault();
    puzzle.dataset.goesOn = "";
    show(form, "busy");
  }
}

function show(form, state) {
  form.dataset.state = state;
  const busy = state === "busy";
  const buttons = form.querySelectorAll("button");
  const working = pressed.get(form) ?? buttons[0];
  for (const button of buttons) {
    button.disabled = busy || Number(button.dataset.left) > 0;
    button.ariaBusy = busy && button === working ? "true" : null;
  }
  news.textContent = busy ? texts.sending : "";
}

// Email or phone: what was typed for the one is still there when somebody comes back to it.
function turn(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const chosen = event.currentTarget;
  for (const way of ways) {
    way.ariaCurrent = way === chosen ? "true" : null;
    document.getElementById(way.dataset.shows).hidden = way !== chosen;
  }
  problem.hidden = true;
  history.replaceState(null, "", chosen.href);
  document.querySelector(`#${chosen.dataset.shows} input:not([type="hidden"])`).focus();
}

function tellByOwnClock(time) {
  const { lang, dir } = document.documentElement;
  time.textContent = new Date(time.dateTime).toLocaleTimeString(lang, { timeStyle: "short" });
  time.dir = dir;
}

function complain(text) {
  if (!problem) return;
  problem.querySelector("span").textContent = text;
  problem.hidden = false;
}

function countDown(button) {
  const label = button.querySelector("span");
  const ready = label.textContent;
  const end = Date.now() + button.dataset.wait * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    button.dataset.left = left;
    button.disabled = left > 0 || button.form.dataset.state === "busy";
    label.textContent = left > 0 ? button.dataset.waiting.replace("0:00", clock(left)) : ready;
    if (left > 0) setTimeout(tick, (end - Date.now()) % 1000 || 1000);
  };
  tick();
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function goOnWhenComplete(field) {
  const length = Number(field.dataset.digits);
  let tried = field.value;
  const select = () => field.value === field.defaultValue && field.select();
  field.addEventListener("focus", select);
  if (field === document.activeElement) select();
  field.addEventListener("input", () => {
    const digits = western(field.value).replace(/\D/g, "");
    if (digits.slice(0, length) !== field.value) field.value = digits.slice(0, length);
    if (digits.length !== length || digits === tried || field.form.dataset.state === "busy") return;
    tried = digits;
    field.form.requestSubmit();
  });
}

// An Arabic keyboard types digits of its own, as in Cairo or as in Tehran.
function western(text) {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 15);
}

// The link in the mail may be pressed on another device: then this page goes on. It asks less and less often. A form that
// is being sent leads on by itself, and to the application: going elsewhere would lose its answer.
function waitForPress({ dataset: { waits } }) {
  let pause = 2000;
  const ask = async () => {
    const page = document.hidden ? undefined : await fetch(waits).then((answer) => answer.text()).catch(() => undefined);
    const isSending = forms.some((form) => form.dataset.state === "busy");
    if (page && !page.includes("data-waits") && !isSending) return location.replace(waits);
    pause = Math.min(pause * 1.1, 10000);
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
}

function solve(puzzle) {
  const form = puzzle.closest("form");
  const { algorithm, challenge, maxnumber, salt, signature } = JSON.parse(puzzle.dataset.puzzle);
  const worker = new Worker(puzzle.dataset.worker);
  puzzle.hidden = false;
  worker.onmessage = ({ data: { number, progress } }) => {
    puzzle.querySelector("progress").value = progress;
    if (number === undefined) return;
    form.elements.challenge.value = btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    puzzle.hidden = true;
    worker.terminate();
    if (!("goesOn" in puzzle.dataset)) return;
    show(form, "ready");
    form.requestSubmit(pressed.get(form) ?? form.querySelector("[data-chosen]"));
  };
  worker.onerror = () => {
    puzzle.hidden = true;
    show(form, "ready");
    complain(texts.puzzleBroken);
  };
  worker.postMessage({ challenge, maxnumber, salt });
}
