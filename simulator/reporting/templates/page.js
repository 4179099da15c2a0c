// What the page does beyond being read: everything is there without it.
const all = (what, of = document) => [...of.querySelectorAll(what)];
// A part that scrolls sideways can be reached by keyboard; one that does not is no stop.
const stops = () => all(".scroll, .picture").forEach((one) => {
  if (one.scrollWidth > one.clientWidth + 1) one.tabIndex = 0;
  else one.removeAttribute("tabindex");
});
addEventListener("resize", stops);
stops();
// A filter shows the rows of its section that hold a word, opens what they are folded in, marks their dots in charts.
all(".filter").forEach((box) => {
  const field = box.querySelector("input"), said = box.querySelector("span"), section = box.closest("section");
  box.hidden = false;
  field.addEventListener("input", () => {
    const word = field.value.trim().toLowerCase();
    const rows = all("tbody tr", section), found = rows.filter((row) => row.textContent.toLowerCase().replaceAll("\u200b", "").includes(word));
    rows.forEach((row) => { row.hidden = !found.includes(row); });
    all("details", section).filter((one) => one.querySelector("tr")).forEach((one) => {
      const some = all("tbody tr", one).some((row) => !row.hidden);
      one.hidden = !some;
      one.open = word !== "" && some;
    });
    all(".found", section).forEach((dot) => dot.classList.remove("found"));
    if (word) found.forEach((row) => {
      const id = row.cells[0].id;
      if (id) all(`svg [id$="-${id}"]`, section).forEach((dot) => dot.classList.add("found"));
    });
    said.textContent = word && !found.length ? said.dataset.nothing : "";
  });
});
