// The slider goes from one computed value to the next; all that it shows stands in the table under it.
document.querySelectorAll(".pay-off").forEach((card) => {
  const slider = card.querySelector("input"), said = card.querySelector("output"), dot = card.querySelector(".now");
  const rows = card.querySelectorAll("tbody tr");
  slider.hidden = false;
  slider.addEventListener("input", () => {
    const row = rows[slider.value];
    said.textContent = row.cells[1].textContent;
    slider.setAttribute("aria-valuetext", row.cells[0].textContent);
    dot.setAttribute("cx", row.dataset.x);
    dot.setAttribute("cy", row.dataset.y);
  });
});
