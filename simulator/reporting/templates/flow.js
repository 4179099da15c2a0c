document.querySelectorAll(".jc-flow").forEach(function (box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "1";
  var d = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
  var number = d.lanes[0].entered.length, second = 1400, at = 0, last = 0, moving = false, asked = false, loop = 0;
  var quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  var controls = box.querySelector(".jc-controls"), button = box.querySelector("button");
  var slider = box.querySelector("input"), said = box.querySelector("output"), svg = "http://www.w3.org/2000/svg";
  var lanes = [].map.call(box.querySelectorAll("[data-lane]"), function (lane) {
    return { of: d.lanes[lane.dataset.lane], mean: d.means[lane.dataset.lane], element: lane,
      ways: [].map.call(lane.querySelectorAll("[data-way]"), function (g) {
        return { g: g, one: g.dataset.way, ends: g.dataset.ends.split(",").map(Number), dots: [] };
      }) };
  });
  function written(x) { return Math.round(x).toLocaleString(d.language); }
  function show(week) {
    lanes.forEach(function (lane) {
      function value(one) { return week < 0 ? lane.mean[one] : lane.of[one][week]; }
      lane.element.querySelectorAll("[data-n]").forEach(function (e) { e.textContent = written(value(e.dataset.n)); });
      lane.element.querySelectorAll("[data-b]").forEach(function (e) {
        e.setAttribute("width", (e.dataset.full * value(e.dataset.b) / d.largest).toFixed(1));
      });
      lane.element.querySelectorAll("[data-each]").forEach(function (e) {
        e.setAttribute("visibility", week < 0 ? "hidden" : "visible");
        e.setAttribute("transform", "translate(" + (e.dataset.each * Math.max(0, week)).toFixed(1) + ")");
      });
    });
    if (week < 0) { said.textContent = d.mean; return; }
    var day = new Date(d.start + "T12:00:00");
    day.setDate(day.getDate() + 7 * week);
    said.textContent = d.week.replace("{day}", day.toLocaleDateString(d.language, { day: "numeric", month: "long", year: "numeric" }));
    slider.value = week;
  }
  function dots() {
    var week = Math.floor(at) % number, part = at % 1;
    lanes.forEach(function (lane) {
      lane.ways.forEach(function (way) {
        if (!way.g.getClientRects().length) return;
        var wanted = Math.round(lane.of[way.one][week] / d.per), e = way.ends;
        while (way.dots.length < wanted) {
          var dot = document.createElementNS(svg, "circle");
          dot.setAttribute("r", 2.6);
          dot.setAttribute("class", "jc-dot jc-f-" + way.one);
          way.dots.push(way.g.appendChild(dot));
        }
        while (way.dots.length > wanted) way.dots.pop().remove();
        way.dots.forEach(function (dot, i) {
          var p = (part + i / wanted) % 1, aside = ((i * 7) % 5 - 2) * 1.6;
          dot.setAttribute("cx", (e[0] + (e[2] - e[0]) * p).toFixed(1));
          dot.setAttribute("cy", (e[1] + (e[3] - e[1]) * p + aside).toFixed(1));
        });
      });
    });
  }
  function frame(now) {
    if (!moving) return;
    var before = Math.floor(at);
    at = (at + Math.min(200, now - last) / second) % number;
    last = now;
    if (Math.floor(at) !== before) show(Math.floor(at));
    if (!quiet) dots();
    loop = requestAnimationFrame(frame);
  }
  function go(on) {
    moving = on;
    button.textContent = on ? d.stop : d.play;
    if (on) { show(Math.floor(at)); last = performance.now(); loop = requestAnimationFrame(frame); }
    else cancelAnimationFrame(loop);
  }
  function tapped() { asked = true; go(!moving); }
  controls.hidden = false;
  if (!quiet) box.querySelector(".jc-dots-note").hidden = false;
  button.addEventListener("click", tapped);
  lanes.forEach(function (lane) { lane.element.addEventListener("click", tapped); });
  slider.addEventListener("input", function () { asked = true; go(false); at = Number(slider.value); show(at); if (!quiet) dots(); });
  addEventListener("beforeprint", function () { go(false); show(-1); });
  if (!quiet && "IntersectionObserver" in window)
    new IntersectionObserver(function (seen) {
      var there = seen[seen.length - 1].isIntersecting;
      if (there ? !asked && !moving : moving) go(there);
    }, { threshold: 0.4 }).observe(box);
});
