// The page's state is its address. A control that is let go of writes the address and asks anew; the answer comes as
// events, each sharper than the one before, until another question is asked.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const body = document.body, token = body.dataset.token;
  const danish = document.documentElement.lang === "da";
  const fields = [...document.querySelectorAll("#controls .field")];
  const CHOSEN = ["baseline", "proposal", "place", "seed"];
  let source = null, asked = 0;

  const dotted = (text) => text.trim().replace(/\u2212/g, "-").replace(/^([+-]?\d+),(\d+)$/, "$1.$2");
  const typed = (text) => (danish ? text.replace(".", ",") : text);
  const input = (field) => field.querySelector("select, input[type=text], input[type=checkbox]");
  const value = (field) => field.dataset.kind === "switch" ? String(input(field).checked)
    : field.dataset.kind === "choice" ? input(field).value : dotted(input(field).value);
  const same = (a, b) => a === b || (a !== "" && b !== "" && Number(a) === Number(b));

  function query() {
    const found = new URLSearchParams({ token });
    for (const name of CHOSEN) found.set(name, $(name).value);
    found.set("language", $("language").value);
    for (const field of fields) {
      const now = value(field), moved = !same(now, field.dataset.usual);
      field.classList.toggle("moved", moved);
      field.querySelector(".back").hidden = !moved;
      if (moved) found.set(field.dataset.name, now);
    }
    return found;
  }

  function clear() {
    $("trouble").replaceChildren();
    for (const one of document.querySelectorAll(".mistake")) one.textContent = "";
    for (const one of document.querySelectorAll(".wrong")) one.classList.remove("wrong");
    for (const one of document.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  }

  function tell(lines) {
    $("trouble").replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  }

  function say(text) { if ($("said").textContent !== text) $("said").textContent = text; }

  const taken = {
    answer(event) {
      // What is opened stays open while the answer sharpens.
      const open = [...$("found").querySelectorAll("details")].map((one) => one.open);
      $("found").innerHTML = event.html;
      [...$("found").querySelectorAll("details")].forEach((one, n) => { one.open = Boolean(open[n]); });
      $("found").setAttribute("aria-busy", "false");
      $("found").classList.remove("old");
      Object.assign($("found").dataset, { replications: event.replications, draws: event.draws, fitted: event.fitted, last: event.last });
      $("progress").textContent = event.progress;
      $("bar").max = event.most;
      $("bar").value = event.done;
      say(event.said);
      saving(event.draws);
    },
    mistakes(event) {
      for (const [name, text] of Object.entries(event.fields)) {
        const field = document.querySelector(`[data-name="${CSS.escape(name)}"]`);
        if (!field) { event.lines.push(text); continue; }
        for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
        field.classList.add("wrong");
        input(field).setAttribute("aria-invalid", "true");
        field.querySelector(".mistake").textContent = text;
      }
      tell([event.said, ...event.lines]);
      rest();
    },
    failed(event) { tell([event.said]); rest(); },
    end() { source.close(); },
  };

  function rest() {
    $("progress").textContent = $("found").textContent.trim() ? body.dataset.before : "";
    $("found").setAttribute("aria-busy", "false");
    $("bar").value = 0;
    say("");
    if (source) source.close();
  }

  function ask() {
    const mine = ++asked, now = query();
    if (source) source.close();
    clear();
    $("found").setAttribute("aria-busy", "true");
    $("found").classList.toggle("old", $("found").textContent.trim() !== "");
    Object.assign($("found").dataset, { replications: 0, last: false });
    $("progress").textContent = body.dataset.working;
    $("bar").removeAttribute("value");
    source = new EventSource(`answers?${now}`);
    source.onmessage = (message) => {
      if (mine !== asked) return;
      const event = JSON.parse(message.data);
      taken[event.kind](event);
    };
    source.onerror = () => { if (mine === asked && source.readyState !== EventSource.OPEN) { source.close(); tell([body.dataset.crashed]); rest(); } };
  }

  function saving(draws) {
    const now = query();
    now.set("draws", draws);
    for (const link of document.querySelectorAll("[data-save]")) link.href = `save/${link.dataset.save}?${now}`;
    if ($("snippet").open) snippet();
  }

  async function snippet() {
    const now = query();
    now.set("draws", $("found").dataset.draws || 0);
    const answer = await fetch(`save/snippet?${now}`);
    $("code").textContent = await answer.text();
  }

  function moved() {
    history.pushState(null, "", `?${query()}`);
    ask();
  }

  // Another scenario, place or language has other controls: the page is loaded anew at the new address.
  function chosen(event) {
    const now = query();
    if (event.target.id === "seed") { moved(); return; }
    if (event.target.id === "proposal") now.set("for", "proposal");
    if (event.target.id !== "language") for (const name of [...now.keys()]) if (/^(both|proposal)\./.test(name)) now.delete(name);
    if (source) source.close();
    location.assign(`?${now}`);
  }

  for (const field of fields) {
    const slider = field.querySelector("input[type=range]"), own = input(field);
    if (slider) {
      slider.addEventListener("input", () => { own.value = typed(slider.value); });
      slider.addEventListener("change", () => { own.value = typed(slider.value); moved(); });
      own.addEventListener("change", () => { const number = dotted(own.value); if (number !== "" && !isNaN(number)) slider.value = number; moved(); });
    } else own.addEventListener("change", moved);
    field.querySelector(".back").addEventListener("click", () => {
      const usual = field.dataset.usual;
      if (field.dataset.kind === "switch") own.checked = usual === "true";
      else if (field.dataset.kind === "choice") own.value = usual;
      else { own.value = typed(usual); slider.value = usual; }
      own.focus();
      moved();
    });
  }
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  $("choose").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["language", ...CHOSEN]) $(name).addEventListener("change", chosen);
  $("reset").addEventListener("click", () => {
    const now = query();
    for (const name of [...now.keys()]) if (/^(both|proposal)\./.test(name)) now.delete(name);
    location.assign(`?${now}`);
  });
  $("snippet").addEventListener("toggle", () => { if ($("snippet").open) snippet(); });
  $("file").addEventListener("change", async () => {
    const [file] = $("file").files;
    if (!file) return;
    const answer = await fetch(`place?token=${token}&name=${encodeURIComponent(file.name)}&language=${$("language").value}`, { method: "POST", body: file });
    const told = await answer.json();
    clear();
    if (!told.place) { $("file").closest(".field").querySelector(".mistake").textContent = told.lines.join(" "); return; }
    const now = query();
    now.set("place", told.place);
    location.assign(`?${now}`);
  });
  window.addEventListener("popstate", () => location.reload());
  window.addEventListener("pagehide", () => { if (source) source.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  // On a phone the answer in short stays in sight while one is down at the sliders.
  new IntersectionObserver(([seen]) => body.classList.toggle("away", !seen.isIntersecting)).observe($("found"));
  history.replaceState(null, "", `?${query()}`);
  saving(0);
  ask();
})();
