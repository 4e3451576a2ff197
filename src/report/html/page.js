// What a page adds where scripts run: numbers under the pointer, series that can be switched off, files of what is shown, and
// rows that are only made when somebody looks. It loads nothing and sends nothing.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Files.
  const save = (name, blob) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const quoted = (value) => {
    if (value === null) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const csv = (chart) => {
    const named = chart.series.some((series) => series.name !== "");
    const rows = [named ? ["series", ...chart.columns] : chart.columns];
    for (const series of chart.series) {
      for (const point of series.points) rows.push(named ? [series.name, ...point] : point);
    }
    return rows.map((row) => row.map(quoted).join(",") + "\r\n").join("");
  };
  const visibleOf = (figure) => [...figure.querySelectorAll("svg")].find((svg) => svg.getBoundingClientRect().width > 0);
  // Attributes hold the colours for light paper; those of the screen are those of the page's style.
  const STYLED = ".bg, .ink, .dim, .rule, .edge, .mark, .goal, .halo, .range, .computed";
  const standalone = (svg) => {
    for (const element of svg.querySelectorAll(".near")) element.classList.remove("near");
    const copy = svg.cloneNode(true);
    const [shown, copied] = [svg, copy].map((one) => [...one.querySelectorAll(STYLED)]);
    shown.forEach((element, nth) => {
      const style = getComputedStyle(element);
      for (const name of ["fill", "fill-opacity", "stroke"]) copied[nth].setAttribute(name, style.getPropertyValue(name));
    });
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    copy.querySelector(".bg").setAttribute("fill", paper);
    for (const element of copy.querySelectorAll(".off, .key.faded")) element.remove();
    return new XMLSerializer().serializeToString(copy);
  };
  const png = (svg, done) => {
    const text = standalone(svg);
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const image = new Image();
    image.onload = () => {
      // Twice as fine, as far as browsers make canvases.
      const scale = Math.min(2, 16000 / Math.max(width, height));
      const canvas = make("canvas", { width: width * scale, height: height * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  };

  // Series.
  const show = (figure, nth, isShown) => {
    for (const part of figure.querySelectorAll(`.s.s${nth}`)) part.classList.toggle("off", !isShown);
    for (const key of figure.querySelectorAll(`.key.k${nth}`)) key.classList.toggle("faded", !isShown);
    const box = figure.querySelector(`.series input[value="${nth}"]`);
    if (box) box.checked = isShown;
  };
  const inside = (element, event) => {
    const box = element.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  };

  const tools = (figure, chart) => {
    const bar = make("div", { className: "tools" });
    const button = (text, label, act) => bar.append(make("button", { type: "button", textContent: text, title: label, onclick: act }));
    button("Save SVG", "Save this chart as it is on the screen, as a picture that can be scaled", () =>
      save(`${chart.name}.svg`, new Blob([standalone(visibleOf(figure))], { type: "image/svg+xml" })));
    button("Save PNG", "Save this chart as it is on the screen, as a picture", () =>
      png(visibleOf(figure), (blob) => save(`${chart.name}.png`, blob)));
    button("Save CSV", "Save the numbers of this chart", () =>
      save(`${chart.name}.csv`, new Blob([csv(chart)], { type: "text/csv" })));
    const named = chart.series.filter((series) => series.name !== "");
    if (named.length > 1 && figure.querySelector(".keys")) {
      const boxes = make("fieldset", { className: "series" });
      boxes.append(make("legend", { className: "hidden", textContent: "Series to show" }));
      chart.series.forEach((series, nth) => {
        const box = make("input", { type: "checkbox", checked: true, value: nth, onchange: () => show(figure, nth, box.checked) });
        boxes.append(make("label", {}, box, " ", make("bdi", { textContent: series.name })));
      });
      const list = make("details", {}, make("summary", { textContent: "Series" }), boxes);
      bar.append(list);
      figure.querySelector(".plots").addEventListener("click", (event) => {
        const key = [...figure.querySelectorAll(".key")].find((one) => inside(one, event));
        if (key) show(figure, key.dataset.s, key.classList.contains("faded"));
      });
    }
    figure.querySelector(".plots").after(bar);
  };

  // Numbers under the pointer: those of the nearest point.
  const hover = (figure) => {
    const tip = make("div", { className: "tip", hidden: true });
    figure.append(tip);
    let near = null;
    const leave = () => {
      near?.classList.remove("near");
      near = null;
      tip.hidden = true;
    };
    const move = (event) => {
      const svg = event.target.closest("svg");
      if (!svg) return leave();
      let best = null;
      let least = 60;
      for (const point of svg.querySelectorAll(".s:not(.off) .p")) {
        const box = point.getBoundingClientRect();
        // Inside a bar is near; else what counts is mostly how far it is to the side.
        const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
        const dy = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
        const far = Math.hypot(dx, dy);
        if (far < least) [best, least] = [point, far];
      }
      if (!best) return leave();
      if (best !== near) {
        near?.classList.remove("near");
        near = best;
        near.classList.add("near");
        tip.textContent = best.querySelector("title").textContent;
      }
      tip.hidden = false;
      const frame = figure.getBoundingClientRect();
      const [width, box] = [tip.offsetWidth, best.getBoundingClientRect()];
      const left = Math.min(Math.max(event.clientX - frame.left - width / 2, 0), frame.width - width);
      tip.style.left = `${left}px`;
      tip.style.top = `${Math.max(Math.min(box.top, event.clientY) - frame.top - tip.offsetHeight - 10, 0)}px`;
    };
    const plots = figure.querySelector(".plots");
    plots.addEventListener("pointermove", move);
    plots.addEventListener("pointerdown", move);
    plots.addEventListener("pointerleave", leave);
    // A browser's own hint would stand beside that one.
    for (const svg of plots.querySelectorAll("svg")) {
      const title = svg.querySelector(":scope > title");
      svg.addEventListener("pointerenter", () => title.remove());
      svg.addEventListener("pointerleave", () => svg.prepend(title));
    }
  };

  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    tools(figure, data.charts[figure.dataset.chart]);
    hover(figure);
  }

  // The engine, where the page has taken it along.
  const time = (seconds) => {
    const [size, unit] = seconds >= 60 ? [60, "min"] : seconds >= 1 ? [1, "s"] : [0.001, "ms"];
    return `${Number((seconds / size).toPrecision(3))} ${unit}`;
  };
  const play = async (player) => {
    const section = document.getElementById("play");
    const [answer, state, chart] = ["answer", "state", "chart"].map((name) => document.getElementById(`play-${name}`));
    const { controls, regimes } = player.controls();
    const valueOf = (input) => {
      const at = Number(input.value);
      if (!("factor" in input.dataset)) return at;
      return at <= Number(input.min) && input.name === "first_request_s" ? 0 : 10 ** at;
    };
    const written = (input, value) => {
      if (value === null) return "as it is";
      if (value === 0) return "none";
      return input.dataset.unit === "seconds" ? time(value) : Number(value.toPrecision(3)).toLocaleString("en");
    };
    const tell = (input, value) => {
      input.nextElementSibling.textContent = written(input, value);
      input.setAttribute("aria-valuetext", written(input, value));
    };
    const inputs = [...section.querySelectorAll("input[type=range]")];
    // Those that nobody has moved stand where the scenario puts them, or the regime that was chosen.
    const stand = () => {
      const standing = player.controls().controls;
      for (const input of inputs) {
        const { value, is_moved } = standing.find((one) => one.name === input.name);
        if (is_moved) continue;
        const isFactor = "factor" in input.dataset;
        const at = isFactor ? (value > 0 ? Math.log10(value) : Number(input.min)) : (value ?? 0);
        // A scenario may stand beyond the ends, and between two steps; below its least a time is none.
        input.min = Math.min(input.min, value > 0 && isFactor ? at - 0.01 : at);
        input.max = Math.max(input.max, at);
        input.step = "any";
        input.value = at;
        tell(input, value);
      }
    };
    for (const input of inputs) {
      const { fixed, sentence } = controls.find((one) => one.name === input.name);
      const step = input.step;
      input.disabled = fixed !== null;
      input.title = fixed ?? sentence;
      input.addEventListener("input", () => {
        input.step = step;
        tell(input, valueOf(input));
        player.set(input.name, valueOf(input));
      });
    }
    const select = section.querySelector("select");
    regimes.forEach(({ name, date }, place) => select.append(make("option", { value: place, textContent: `${name} (${date})` })));
    select.addEventListener("change", () => {
      player.set("regime", select.value === "" ? null : Number(select.value));
      stand();
    });
    section.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    section.querySelector("form").addEventListener("reset", (event) => {
      event.preventDefault();
      for (const { name } of controls) player.set(name, null);
      select.value = "";
      stand();
    });
    stand();
    section.hidden = false;
    // Those of the CSV, by the names of its columns.
    const columns = ["ping_every_s", "ping_concurrency", "cold_probability", "cold_probability_low", "cold_probability_high", "latency_p50_ms", "latency_p99_ms", "cost_usd_month"];
    const table = section.querySelector("table");
    table.tHead.append(make("tr", {}, ...columns.map((name) => make("th", { className: "number", scope: "col", textContent: name }))));
    const fill = (rows) => {
      const line = (row) => make("tr", {}, ...columns.map((name) => make("td", { className: "number", textContent: row[name] ?? "" })));
      table.tBodies[0].replaceChildren(...rows.map(line));
      document.getElementById("play-numbers").hidden = false;
    };
    return {
      onAnswer: ({ is_done, played, sentences, preliminary, svg, rows }) => {
        if (is_done) fill(rows);
        const text = sentences.join(" ");
        if (answer.textContent !== text) answer.textContent = text;
        state.textContent = is_done ? `Played ${played.toLocaleString("en")} replications.` : ["Playing ...", ...preliminary].join(" ");
        // The engine has escaped what others wrote, as in the other drawings.
        const drawings = [svg ?? []].flat();
        if (drawings.length > 0) {
          const classes = drawings.length > 1 ? ["wide", "narrow"] : [""];
          chart.innerHTML = drawings.map((one, nth) => `<div class="plot ${classes[nth]}">${one}</div>`).join("");
        }
      },
      // What was found before is an answer to something else.
      onProblem: (text) => {
        state.textContent = text;
        answer.textContent = "";
        chart.replaceChildren();
        document.getElementById("play-numbers").hidden = true;
      },
    };
  };
  if (typeof coldstart !== "undefined" && document.getElementById("play")) {
    const [module, parcel] = ["module", "parcel"].map((id) => document.getElementById(id).textContent);
    let shown = { onAnswer: () => {}, onProblem: () => {} };
    const options = { onAnswer: (answer) => shown.onAnswer(answer), onProblem: (text) => shown.onProblem(text) };
    // A page that cannot play shows what it shows without that.
    coldstart.player(module, parcel, options).then(async (player) => { shown = await play(player); }, () => {});
  }

  // Rows of long tables, made when they are first looked at.
  for (const { id, rows } of data.tables) {
    const table = document.getElementById(id);
    const list = table.closest("details");
    const first = table.tBodies[0].rows[0];
    const fill = () => {
      const lines = rows.map(([className, cells]) => make("tr", { className }, ...cells.map((text, nth) => {
        const like = first.cells[nth];
        return make(like.tagName, { className: like.className, textContent: text, scope: like.scope ?? "" });
      })));
      table.tBodies[0].append(...lines);
      list.querySelector(".rest")?.remove();
    };
    list.addEventListener("toggle", fill, { once: true });
  }
})();
