/* The work page without its connection: what is typed is kept, what is sent is sent once.
 *
 * A form carries the key of its act. It is sent until an answer comes, always with the same key, so that two
 * copies of it are one act. What is typed is kept in this browser under the name of the question, with the key;
 * passwords never are. Without this script the forms work as forms do.
 */
"use strict";
(function () {
  const KEPT = "lindra-draft:";
  const OLDEST_MS = 12 * 3600 * 1000; // a shift: older drafts are thrown away
  const WAIT_MS = 3000, ANSWER_MS = 20000;
  let sending = false;

  const words = (name) => document.body.dataset[name];
  const line = () => document.getElementById("connection");
  function say(text) {
    line().textContent = text || "";
    line().hidden = !text;
  }

  function drafts() {
    return Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
  }
  function forget(form) { localStorage.removeItem(KEPT + form.dataset.draft); }
  function keep(form) {
    const typed = {};
    for (const field of form.elements) {
      if (!field.name || ["password", "file", "hidden", "submit", "button"].includes(field.type)) continue;
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) (typed[field.name] = typed[field.name] || []).push(field.value);
      } else if (field.value) {
        typed[field.name] = [field.value];
      }
    }
    const scanned = [...form.querySelectorAll("[data-scanned]")].map((field) => [field.name, field.value]);
    delete typed.code; // who signs says so each time
    const draft = { at: Date.now(), key: form.elements.key.value, typed: typed, scanned: scanned };
    localStorage.setItem(KEPT + form.dataset.draft, JSON.stringify(draft));
  }
  function restore(form) {
    const text = localStorage.getItem(KEPT + form.dataset.draft);
    if (!text) return;
    const draft = JSON.parse(text);
    let back = false;
    for (const [name, values] of Object.entries(draft.typed)) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "hidden" || field.type === "submit") continue;
        if (field.type === "radio" || field.type === "checkbox") {
          if (values.includes(field.value) && !field.checked) { field.checked = true; back = true; }
        } else if (field.value !== values[0]) { field.value = values[0]; back = true; }
      }
    }
    // The form may have been sent, and its answer lost: the same key makes both copies one act.
    form.elements.key.value = draft.key;
    const there = new Set([...form.querySelectorAll("[data-scanned]")].map((field) => field.name + "=" + field.value));
    const scanned = (draft.scanned || []).filter(([name, value]) => !there.has(name + "=" + value));
    if (scanned.length && form.querySelector("#scan")) {
      for (const [name, value] of scanned) {
        const field = document.createElement("input");
        field.type = "hidden"; field.name = name; field.value = value; field.dataset.scanned = "";
        form.append(field);
      }
      send(form, null); // shown by the server as they were
    }
    if (back) say(words("kept"));
  }

  function begin() {
    for (const name of drafts()) {
      const at = JSON.parse(localStorage.getItem(name)).at;
      if (!(Date.now() - at < OLDEST_MS)) localStorage.removeItem(name);
    }
    for (const pad of document.querySelectorAll(".keypad")) pad.hidden = false;
    for (const form of document.querySelectorAll("form[data-kept]")) restore(form);
    const first = document.querySelector("#main [autofocus]");
    if (first) first.focus();
  }

  async function post(form, data) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), ANSWER_MS);
    try {
      return await fetch(form.getAttribute("action"), {
        method: "POST", body: data, redirect: "manual", credentials: "same-origin", signal: stop.signal,
        headers: { "X-Lindra-Script": "1" },
      });
    } finally { clearTimeout(late); }
  }
  const pause = () => new Promise((go) => {
    const soon = setTimeout(go, WAIT_MS);
    window.addEventListener("online", () => { clearTimeout(soon); go(); }, { once: true });
  });

  async function send(form, button) {
    if (sending) return;
    sending = true;
    const data = button ? new FormData(form, button) : new FormData(form);
    if (!button) data.set("action", "change");
    keep(form);
    form.setAttribute("aria-busy", "true");
    for (;;) {
      let answer = null;
      try { answer = await post(form, data); } catch (error) { answer = null; }
      if (answer === null || answer.status >= 502) {
        say(words("unsent"));
        await pause();
        continue;
      }
      sending = false;
      form.removeAttribute("aria-busy");
      say("");
      if (answer.headers.get("X-Lindra-Done")) {
        forget(form);
        window.location.assign(answer.headers.get("X-Lindra-Next"));
      } else if (answer.type === "opaqueredirect") {
        window.location.assign(form.dataset.next); // signed out, or led elsewhere: what was typed is kept
      } else {
        show(await answer.text(), form, !button);
      }
      return;
    }
  }

  function show(html, form, isRestored) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.getElementById("main");
    if (!main) { document.open(); document.write(html); document.close(); return; }
    const kept = form.dataset.draft;
    document.getElementById("main").replaceWith(document.adoptNode(main));
    const next = document.querySelector("form[data-kept]");
    if (window.htmx) window.htmx.process(document.getElementById("main"));
    for (const pad of document.querySelectorAll(".keypad")) pad.hidden = false;
    const text = localStorage.getItem(KEPT + kept);
    if (next && next.dataset.draft === kept && text) {
      // The code that was scanned is in its place now; what was typed is kept until it is recorded.
      const draft = JSON.parse(text);
      const scan = next.querySelector("#scan");
      if (isRestored && scan && draft.typed.scan) scan.value = draft.typed.scan[0];
      else delete draft.typed.scan;
      const scanned = [...next.querySelectorAll("[data-scanned]")];
      if (scan) draft.scanned = scanned.map((field) => [field.name, field.value]);
      localStorage.setItem(KEPT + kept, JSON.stringify(draft));
    } else if (next && next.dataset.draft !== kept) {
      localStorage.removeItem(KEPT + kept); // the code answered another question
    }
    const alert = document.querySelector("#main [role=alert]");
    const first = document.querySelector("#main .wrong input, #main .wrong textarea, #main [autofocus]");
    if (first) first.focus();
    if (alert) alert.scrollIntoView({ block: "nearest" });
    else window.scrollTo(0, 0);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-kept]");
    if (!form) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-kept]");
    if (form) keep(form);
  });
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (!key) return;
    const field = document.getElementById(key.closest(".keypad").dataset.for);
    field.value = key.dataset.key === "erase" ? field.value.slice(0, -1) : field.value + key.dataset.key;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  // A scanner types like a keyboard: what it types when nothing has the focus goes to the scan field.
  document.addEventListener("keydown", (event) => {
    const scan = document.getElementById("scan");
    const at = document.activeElement;
    if (scan && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey &&
        (at === document.body || at === null || at.id === "main")) scan.focus();
  });
  window.addEventListener("offline", () => say(words("cut")));
  window.addEventListener("online", () => { if (!sending) say(""); });
  document.addEventListener("htmx:sendError", () => { if (!sending) say(words("cut")); });
  document.addEventListener("htmx:afterOnLoad", () => { if (!sending && line().textContent === words("cut")) say(""); });
  begin();
})();
