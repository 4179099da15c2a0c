// The surfaces between the runs, the words of size and the bars, as simulator/experiments/surface.py and
// simulator/reporting have them: the same numbers, the same sentences. Nothing is fetched, nothing is run.
(() => {
  const all = (what, of = document) => [...of.querySelectorAll(what)];
  const data = JSON.parse(document.getElementById("what-if-data").textContent), say = data.words;
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // --- Surfaces ---
  const root = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float64Array.from({ length: bytes.length / 4 }, (_, n) => view.getFloat32(4 * n, true));
  };
  [...data.baseline, ...data.proposals.flatMap((one) => one.surfaces)].forEach((one) => { if (one.root) one.root = root(one.root); });
  const FIVE = Math.sqrt(5);
  const covariance = (one, place, point) => {
    let squares = 0, product = 0;
    place.forEach((x, d) => {
      squares += ((x - point[d]) / one.lengths[d]) ** 2;
      product += (x - 0.5) * (point[d] - 0.5);
    });
    const distance = FIVE * Math.sqrt(squares);
    return one.bend * (1 + distance + distance ** 2 / 3) * Math.exp(-distance) + one.slope * (1 + product);
  };
  const surfaceAt = (one, place) => {
    if (!one.scale) return { mean: one.centre, error: 0 };
    const between = one.weights.map((_, n) => covariance(one, place, data.places[n]));
    const mean = one.centre + one.scale * between.reduce((sum, x, n) => sum + x * one.weights[n], 0);
    if (!one.root) return { mean, error: 0 };
    let known = 0;
    for (let row = 0, at = 0; row < between.length; row += 1) {
      let sum = 0;
      for (let n = 0; n <= row; n += 1, at += 1) sum += one.root[at] * between[n];
      known += sum * sum;
    }
    const before = one.bend + one.slope * (1 + place.reduce((sum, x) => sum + (x - 0.5) ** 2, 0));
    return { mean, error: one.widening * one.scale * Math.sqrt(Math.max(before - known, 0)) };
  };

  // --- Verdicts ---
  // The normal distribution: a series near the middle, a continued fraction further out.
  const below = (z) => {
    if (Number.isNaN(z)) return z;
    const x = Math.abs(z);
    let tail;
    if (x < 3) {
      let term = x, sum = x;
      for (let n = 1; n < 200 && Math.abs(term) > 1e-17 * sum; n += 1) { term *= x * x / (2 * n + 1); sum += term; }
      tail = 0.5 - sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    } else {
      let fraction = x;
      for (let n = 100; n > 0; n -= 1) fraction = x + n / fraction;
      tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / fraction;
    }
    return z < 0 ? tail : 1 - tail;
  };
  const judged = (mean, error, matters, lower) => {
    const gain = lower ? -mean : mean;
    if (error === 0 && gain === 0) return { word: "same", better: 0, same: 1, worse: 0, betterAtAll: 0, worseAtAll: 0 };
    const above = (x) => (error > 0 ? below((gain - x) / error) : Number(gain > x));
    const better = above(matters), worse = 1 - above(-matters), same = 1 - better - worse;
    const betterAtAll = above(0), worseAtAll = 1 - above(0), sure = data.level;
    const word = same >= sure ? "same" : better >= sure ? "better" : worse >= sure ? "worse"
      : betterAtAll >= sure ? "perhaps_better" : worseAtAll >= sure ? "perhaps_worse" : "unknown";
    return { word, better, same, worse, betterAtAll, worseAtAll };
  };
  const sizeOf = (judgement, mean) => {
    const { word } = judgement;
    if (word === "same" || word === "unknown") return { direction: word, confidence: word };
    const direction = mean < 0 ? "lower" : "higher";
    if (word === "better" || word === "worse") return { direction, confidence: "plain" };
    return { direction, confidence: (word === "perhaps_better" ? judgement.better : judgement.worse) > 0.5 ? "likely" : "maybe" };
  };

  // --- Numbers ---
  // What lies in the middle goes to the even neighbour.
  const whole = (value) => (value - Math.floor(value) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));
  const toTwo = (value) => {
    const unit = 10 ** (Math.floor(Math.log10(value)) - 1), parts = value / unit;
    return unit >= 1 && parts - Math.floor(parts) === 0.5 ? whole(parts) * unit : Number(value.toPrecision(2));
  };
  const plain = (value, digits, signed = false) => {
    const rounded = (digits ? Number(value.toFixed(digits)) : whole(value)) + 0;
    const [units, part] = Math.abs(rounded).toFixed(digits).split(".");
    const grouped = units.replace(/\B(?=(\d{3})+$)/g, data.locale.group);
    return (rounded < 0 ? "\u2212" : signed && rounded > 0 ? "+" : "") + grouped + (part ? data.locale.decimal + part : "");
  };
  const twoFigures = (value) => {
    const size = Math.abs(value);
    if (size === 0 || !Number.isFinite(size)) return plain(0, 0);
    if (size < 0.05) return filled(say.under, { value: plain(0.1, 1) });
    if (size < 10) {
      const rounded = Number(size.toFixed(1));
      return plain(rounded, Number.isInteger(rounded) ? 0 : 1);
    }
    return plain(toTwo(size), 0);
  };
  const kroner = (value, bare = false) => {
    const rounded = value === 0 ? 0 : toTwo(Math.abs(value));
    const [unit, name] = rounded >= 1e9 ? [1e9, "billion"] : rounded >= 1e6 ? [1e6, "million"] : [1, "kroner"];
    return filled(say[bare ? `${name}_bare` : name], { value: twoFigures(rounded / unit) });
  };
  const share = (value) => {
    const percent = 100 * value;
    const said = percent > 0 && percent < 1 ? filled(say.under, { value: "1" })
      : percent > 99 && percent < 100 ? filled(say.over, { value: "99" }) : plain(percent, 0);
    return filled(say.percent, { value: said });
  };
  const days = (value) => {
    const size = Math.abs(value);
    if (size > 0 && size < 1) return say.under_a_day;
    const number = size === 0 ? 0 : toTwo(whole(size));
    return filled(number === 1 ? say.day : say.days, { value: plain(number, 0) });
  };
  const written = (value, row, difference) => {
    if (row.unit === "kroner") return kroner(value);
    if (row.unit === "share" && !difference) return share(value);
    if (row.unit === "weeks") return days(7 * value);
    return filled(difference ? row.difference : row.level, { value: twoFigures(value * row.factor) });
  };
  const signed = (value, row) => {
    const sign = value < 0 ? "\u2212" : value > 0 ? "+" : "";
    if (row.unit === "kroner") return sign + kroner(value, true);
    const scaled = value * (row.unit === "weeks" ? 7 : row.factor);
    return Math.abs(scaled) < 0.05 ? "0" : sign + twoFigures(scaled);
  };

  // --- Words ---
  const percent = (probability) => filled(say.percent, { value: Math.min(Math.max(Math.round(100 * probability), 1), 99) });
  const odds = (probability, short) => filled(short ? say.chance_short : say.chance, { percent: percent(probability) });
  const oddsOfDirection = (row, size, judgement) => {
    const better = (size.direction === "lower") === row.lower;
    const matters = better ? judgement.better : judgement.worse, atAll = better ? judgement.betterAtAll : judgement.worseAtAll;
    return filled(matters > 0.5 ? say.odds : say.odds_little,
      { way: row.ways[size.direction], at_all: odds(atAll), matters: odds(matters, true) });
  };
  const oddsOfUnknown = (row, judgement) => {
    const [lower, higher] = row.lower ? [judgement.better, judgement.worse] : [judgement.worse, judgement.better];
    const ways = [[lower, "lower"], [judgement.same, "same"], [higher, "higher"]].filter(([p]) => p > 0);
    ways.sort((one, other) => other[0] - one[0] || (other[1] > one[1] ? 1 : -1));
    return ways.map(([p, way], n) => filled(say.way_odds, { way: row.ways[way], odds: odds(p, n > 0) })).join(", ");
  };
  const change = (row, size, shown) => {
    const value = written(shown.baseline + shown.mean, row, false);
    if (size.direction === "same") return row.unit === "share" ? filled(say.unchanged_at, { value }) : say.unchanged;
    if (size.direction === "unknown") return say.unknown;
    const maybe = size.confidence === "plain" ? "" : `${say[size.confidence]} `;
    return filled(row.said[size.direction], { maybe, size: written(shown.mean, row, true), value });
  };

  // --- What is shown ---
  const estimate = (proposal, k, place, levels, nearest) => {
    const row = data.outcomes[k], found = surfaceAt(proposal.surfaces[k], place);
    const matters = row.matters.share === undefined ? row.matters.size : row.matters.share * Math.abs(levels[row.matters.of]);
    const half = data.reach * found.error, rough = half > matters;
    const mean = rough ? proposal.differences[nearest][k] : found.mean, error = rough ? proposal.chance[k] : found.error;
    return { mean, error, baseline: levels[k], matters, half, rough, low: mean - data.reach * error, high: mean + data.reach * error };
  };
  const nearestRun = (place) => {
    const apart = data.places.map((point) => point.reduce((sum, x, d) => sum + (x - place[d]) ** 2, 0));
    return apart.indexOf(Math.min(...apart));
  };
  const drawn = (svg, row, shown) => {
    const [low, high] = row.scale, { width, margin, beside } = data.bar;
    const x = (value) => margin + (Math.min(Math.max(value, low), high) - low) / (high - low) * (width - 2 * margin);
    const put = (name, values) => {
      const one = svg.querySelector(`.${name}`);
      if (one) Object.entries(values).forEach(([key, value]) => one.setAttribute(key, String(Math.round(10 * value) / 10)));
    };
    const [left, right] = [x(shown.low), x(shown.high)];
    put("band", { x: x(-shown.matters), width: x(shown.matters) - x(-shown.matters) });
    put("chance", { x: left, width: Math.max(right - left, 3) });
    put("mean", { cx: x(shown.mean) });
    const [before, after] = all("text", svg);
    before.textContent = signed(shown.low, row);
    after.textContent = signed(shown.high, row);
    before.setAttribute("x", String(Math.round(10 * (left - beside)) / 10));
    after.setAttribute("x", String(Math.round(10 * (right + beside)) / 10));
    const ends = { mean: signed(shown.mean, row), low: signed(shown.low, row), high: signed(shown.high, row), matters: written(shown.matters, row, true) };
    svg.setAttribute("aria-label", filled(say.bar, ends));
  };
  const valueOf = (slider, value) => filled(slider.template, { value: plain(value * slider.scale, slider.digits) });
  const inputs = all(".slider input"), table = document.querySelector(".decision"), status = document.getElementById("what-if-status");
  let telling = 0;
  const show = (aloud) => {
    const values = data.sliders.map((slider, d) => slider.values[inputs[d].value]);
    const place = values.map((value, d) => (value - data.sliders[d].low) / (data.sliders[d].high - data.sliders[d].low));
    data.sliders.forEach((slider, d) => {
      const said = valueOf(slider, values[d]);
      inputs[d].setAttribute("aria-valuetext", said);
      inputs[d].closest(".slider").querySelector("output").textContent = said;
    });
    const levels = data.baseline.map((one) => surfaceAt(one, place).mean), nearest = nearestRun(place);
    let rough = 0;
    const told = data.proposals.map((proposal, p) => {
      const changes = data.outcomes.map((row, k) => {
        const shown = estimate(proposal, k, place, levels, nearest);
        const judgement = judged(shown.mean, shown.error, shown.matters, row.lower), size = sizeOf(judgement, shown.mean);
        const cell = table.querySelector(`[data-row="${k}"] [data-proposal="${p}"]`), said = change(row, size, shown);
        const notes = [];
        if (size.confidence === "likely" || size.confidence === "maybe") notes.push(oddsOfDirection(row, size, judgement));
        if (size.confidence === "unknown") notes.push(oddsOfUnknown(row, judgement));
        if (shown.rough) notes.push(filled(say.rough, { half: written(shown.half, row, true) }));
        rough += Number(shown.rough);
        cell.querySelector(".v").textContent = `${data.marks[size.direction]} ${said}`;
        cell.querySelector("small").textContent = notes.join("; ");
        cell.classList.toggle("rough", shown.rough);
        drawn(cell.querySelector("svg"), row, shown);
        return `${row.name}: ${said}`;
      });
      return `${proposal.name}. ${changes.join("; ")}.`;
    });
    data.outcomes.forEach((row, k) => {
      table.querySelector(`[data-row="${k}"] .level`).textContent = filled(row.stands, { level: written(levels[k], row, false) });
    });
    const near = document.getElementById("what-if-nearest");
    near.hidden = !rough;
    near.querySelector("span").textContent = data.sliders.map((slider, d) => `${slider.name}: ${valueOf(slider, data.runs[nearest][d])}`).join("; ");
    clearTimeout(telling);
    if (aloud) telling = setTimeout(() => { status.textContent = told.join(" "); }, 600);
  };

  // --- The state in the address ---
  const assumed = () => data.sliders.forEach((slider, d) => { inputs[d].value = slider.assumed; });
  const read = () => {
    assumed();
    const given = new URLSearchParams(location.hash.slice(1));
    data.sliders.forEach((slider, d) => {
      const value = Number(given.get(slider.path) ?? NaN);
      if (!Number.isFinite(value)) return;
      const apart = slider.values.map((one) => Math.abs(one - value));
      inputs[d].value = apart.indexOf(Math.min(...apart));
    });
  };
  const keep = () => {
    const moved = data.sliders.map((slider, d) => [slider, Number(inputs[d].value)]).filter(([slider, at]) => at !== slider.assumed);
    const state = moved.map(([slider, at]) => `${slider.path}=${slider.values[at]}`).join("&");
    history.replaceState(null, "", `#${state}`);
  };
  all(".needs-script").forEach((one) => { one.hidden = false; });
  inputs.forEach((one) => one.addEventListener("input", () => { keep(); show(true); }));
  document.getElementById("what-if-reset").addEventListener("click", () => { assumed(); keep(); show(true); });
  addEventListener("hashchange", () => { read(); show(true); });
  // For whoever checks the page: what stands behind its words at a place, each slider from 0 to 1.
  window.whatIf = (place) => {
    const found = data.proposals.map((proposal) => proposal.surfaces.map((one) => surfaceAt(one, place)));
    return {
      levels: data.baseline.map((one) => surfaceAt(one, place).mean),
      means: found.map((row) => row.map((one) => one.mean)),
      errors: found.map((row) => row.map((one) => one.error)),
    };
  };
  read();
  show(false);
})();
