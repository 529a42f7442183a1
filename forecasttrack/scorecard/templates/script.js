(() => {
  "use strict";
  const table = document.querySelector("table.questions");
  const body = table.tBodies[0];
  const form = document.querySelector(".filters");
  const count = document.getElementById("count");
  const pager = document.querySelector(".pager");
  const held = document.getElementById("data");
  const data = held ? JSON.parse(held.textContent) : null;
  const PAGE = data ? 100 : 1e9;
  const headings = Object.fromEntries(
    [...table.tHead.rows[0].cells].map((each) => [each.dataset.key, each.textContent]));

  // --- one list of items, from rows that stand on the page and from the data beside them ---
  const number = (text) => (text === "" || text === null ? null : Number(text));
  const items = [...body.rows].map((row) => {
    const set = row.dataset;
    return {
      row, order: Number(set.order), point: number(set.point), score: number(set.score),
      status: Number(set.status), section: Number(set.section), words: set.words,
      who: set.who.split(" "), own: (set.own || "").split(" "), text: row.textContent.toLowerCase(),
    };
  });
  if (data)
    for (const values of data.rows)
      items.push(item(Object.fromEntries(data.fields.map((name, at) => [name, values[at]]))));

  function item(r) {
    return {
      raw: r, order: r.n, point: r.point, score: r.score, status: r.status, section: r.section,
      words: (r.words || [""])[0], who: r.answers.map((each) => String(each[0])),
      own: r.own,
      text: [r.id, r.text, r.claim, r.where, r.outcome, ...r.words, ...r.evidence.flat(),
        ...r.answers.map((each) => data.who[each[0]])].join(" ").toLowerCase(),
    };
  }

  // --- rows that are drawn here are text through and through ---
  const NS = "http://www.w3.org/2000/svg";
  function node(name, className, text, parent) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined && text !== "") made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }
  function isolated(name, className, text, parent) {
    const made = node(name, className, "", parent);
    node("bdi", "", text, made);
    return made;
  }
  function shape(parent, name, attributes) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent.append(made);
  }
  const percent = (x) => (100 * x).toFixed(2) + "%";
  function strip(parent, low, point, high, place) {
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("class", "strip");
    svg.setAttribute("aria-hidden", "true");
    shape(svg, "line", { class: "rail", x1: 0, x2: "100%", y1: 10, y2: 10 });
    shape(svg, "line", { class: "tick", x1: "50%", x2: "50%", y1: 6, y2: 14 });
    if (low !== null && high !== null)
      shape(svg, "rect", { class: "band", x: percent(low), width: percent(high - low), y: 5, height: 10 });
    if (place !== null) {
      shape(svg, "line", { class: "miss", x1: percent(point), x2: percent(place), y1: 10, y2: 10 });
      shape(svg, "circle", { class: "ring", cx: percent(place), cy: 10, r: 4.5 });
    }
    shape(svg, "circle", { class: "dot", cx: percent(point), cy: 10, r: 4 });
    parent.append(svg);
  }
  function cell(row, className, label) {
    const made = node("td", className, "", row);
    made.setAttribute("role", "cell");
    if (label) made.dataset.label = label;
    return made;
  }
  function drawn(r) {
    const row = node("tr");
    row.setAttribute("role", "row");
    const question = cell(row, "question");
    isolated("p", "where", r.where, question);
    if (r.claim) isolated("p", "claim", r.claim, question);
    isolated("p", "text", r.text, question);
    if (r.against) node("p", "against", r.against[0].toUpperCase() + r.against.slice(1) + ".", question);
    if (r.evidence.length || (r.summary && r.answers.length)) more(question, r);
    const words = cell(row, "words", "Wording");
    for (const each of r.words) isolated("q", "", each, node("p", "", "", words));
    answers(cell(row, "probability", headings.point), r);
    const outcome = cell(row, "outcome", "Outcome");
    const status = data.status[r.status];
    if (r.outcome && status === "settled") isolated("b", "", r.outcome, outcome);
    else {
      node("span", "pill " + status.replaceAll(" ", "-"), status, outcome);
      if (r.outcome) isolated("p", "", r.outcome, outcome);
    }
    node("p", "soft", r.when, outcome);
    const scored = cell(row, "n score", headings.score);
    const several = !r.summary && r.answers.length > 1;
    r.scores.forEach(([text, counts], at) => {
      const each = several ? node("div", "answer", "", scored) : scored;
      if (several) isolated("span", "who", data.who[r.answers[at][0]], node("p", "", "", each));
      isolated("p", counts ? "" : "soft", text, each);
    });
    if (r.why) node("p", "why", r.why, scored);
    return row;
  }
  function answers(parent, r) {
    if (r.summary) {
      const [median, about, low, point, high] = r.summary;
      const each = node("div", "answer", "", parent);
      const line = node("p", "", "", each);
      node("b", "", median, line);
      line.append(" ");
      node("span", "soft", about, line);
      if (point !== null) strip(each, low, point, high, r.place);
      return;
    }
    for (const [who, forecast, band, low, point, high] of r.answers) {
      const each = node("div", "answer", "", parent);
      const line = node("p", "", "", each);
      isolated("span", "who", data.who[who], line);
      line.append(" ");
      isolated("b", "", forecast, line);
      line.append(" ");
      node("span", "soft", band, line);
      if (point !== null) strip(each, low, point, high, r.place);
    }
    if (!r.answers.length) node("span", "soft", "no forecast", parent);
  }
  function more(parent, r) {
    const details = node("details", "", "", parent);
    const evidence = r.evidence.length;
    const name = evidence ? `Evidence (${evidence})` : `Answers (${r.answers.length})`;
    const summary = node("summary", "", name, details);
    node("span", "vh", " about " + r.id, summary);
    if (r.summary && r.answers.length) {
      const list = node("ul", "evidence", "", details);
      for (const [who, forecast] of r.answers) isolated("li", "", data.who[who] + ": " + forecast, list);
    }
    const list = node("ul", "evidence", "", details);
    for (const [statement, title, link] of r.evidence) {
      const entry = isolated("li", "", statement, list);
      entry.append(" ");
      // The addresses were checked when this page was made; check again before making a link.
      if (/^https?:\/\//i.test(link)) {
        const anchor = isolated("a", "", title, entry);
        anchor.href = link;
        anchor.rel = "noopener noreferrer nofollow external";
      } else isolated("cite", "", title, entry);
    }
  }

  // --- which items are shown, and in which order ---
  let key = "order", direction = 1, page = 0;
  const wanted = (name) => (form.elements[name] ? form.elements[name].value : "");
  const own = [...form.querySelectorAll("select[data-column]")];
  const places = () =>
    own.filter((each) => each.value !== "").map((each) => each.dataset.column + "." + each.value);
  function fits(each, chosen) {
    const words = wanted("text").toLowerCase().split(/\s+/).filter(Boolean);
    return words.every((word) => each.text.includes(word))
      && (wanted("status") === "" || each.status === Number(wanted("status")))
      && (wanted("section") === "" || each.section === Number(wanted("section")))
      && (wanted("who") === "" || each.who.includes(wanted("who")))
      && chosen.every((place) => each.own.includes(place));
  }
  function compare(a, b) {
    const x = a[key], y = b[key];
    const none = (value) => value === null || value === "";
    if (none(x) || none(y)) return none(x) - none(y) || a.order - b.order;
    const less = typeof x === "string" ? x.localeCompare(y) : x - y;
    return direction * less || a.order - b.order;
  }
  function show() {
    const chosen = places();
    const kept = items.filter((each) => fits(each, chosen)).sort(compare);
    const pages = Math.max(1, Math.ceil(kept.length / PAGE));
    page = Math.min(page, pages - 1);
    const rows = kept.slice(page * PAGE, page * PAGE + PAGE).map((each) => (each.row ||= drawn(each.raw)));
    body.replaceChildren(...rows);
    const all = items.length.toLocaleString("en");
    count.textContent = `${kept.length === items.length ? "All" : kept.length.toLocaleString("en") + " of"} ${all} questions shown`
      + (pages > 1 ? `, page ${page + 1} of ${pages.toLocaleString("en")}` : "");
    pager.hidden = pages < 2;
    pager.querySelector("span").textContent = `Page ${page + 1} of ${pages.toLocaleString("en")}`;
    pager.querySelector("[data-go='-1']").disabled = page === 0;
    pager.querySelector("[data-go='1']").disabled = page === pages - 1;
  }

  for (const head of table.tHead.rows[0].cells) {
    const button = node("button", "", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    head.setAttribute("aria-sort", head.dataset.key === key ? "ascending" : "none");
    button.addEventListener("click", () => {
      direction = head.dataset.key === key ? -direction : 1;
      key = head.dataset.key;
      page = 0;
      for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      show();
    });
  }
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { page = 0; show(); }, data ? 150 : 0);
  });
  form.addEventListener("reset", () => setTimeout(() => { page = 0; show(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  pager.addEventListener("click", (event) => {
    const go = Number(event.target.dataset.go || 0);
    if (!go) return;
    page += go;
    show();
    table.scrollIntoView();
  });
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  form.hidden = false;
  if (data) show();
})();
