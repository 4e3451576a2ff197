// Sliders that move what the engine plays, and what it answers. The engine is that of the command line; nothing is loaded and
// nothing is sent.
(async () => {
    const part = (id) => document.getElementById(id);
    const section = part("play");
    const form = part("play-form");

    // How each slider counts: what it is called in the engine, its value there, and where the slider stands for a value. Some
    // move by factors; at its lower end a time may be none at all.
    const seconds = (s) => (s < 1 ? `${Number((s * 1000).toPrecision(3))} ms` : s < 60 ? `${Number(s.toPrecision(3))} s` : `${Number((s / 60).toPrecision(3))} min`);
    const factors = (unit) => ({ of: (v) => 10 ** v / unit, at: (x) => Math.log10(x * unit) });
    const minutes = { of: (v) => v * 60, at: (x) => x / 60 };
    const plain = { of: (v) => v, at: (x) => x };
    const count = (n) => Number(n.toPrecision(3)).toLocaleString("en-US");
    const sliders = {
        rate: { name: "requests_per_day", ...factors(1), text: count },
        ping: { name: "ping_every_s", ...minutes, text: seconds },
        idle: { name: "idle_timeout_s", ...minutes, text: seconds },
        init: { name: "init_s", ...factors(1000), text: seconds },
        first: { name: "first_request_s", ...factors(1000), text: seconds, isNoneAtLeast: true },
        parallel: { name: "parallel", ...plain, text: count },
    };

    const make = (name, properties = {}, ...children) => {
        const element = Object.assign(document.createElement(name), properties);
        element.append(...children);
        return element;
    };

    // The curve for wide windows and for narrow ones, the sentences, and the numbers of the CSV.
    const show = (answer) => {
        const text = answer.sentences.join(" ");
        const share = Math.floor((100 * answer.played) / Math.max(answer.expected, 1));
        part("play-answer").textContent = answer.is_done || !text ? text : `${text} (${share}% played)`;
        const [wide, narrow] = answer.pictures;
        const chart = part("play-chart");
        chart.replaceChildren(make("div", { className: "plot wide" }), make("div", { className: "plot narrow" }));
        [chart.firstChild.innerHTML, chart.lastChild.innerHTML] = [wide, narrow];
        if (answer.is_done) numbers(answer.rows);
        document.dispatchEvent(new CustomEvent("coldstart-answer", { detail: answer }));
    };

    const columns = [
        ["ping_every_s", "ping every, s"],
        ["ping_concurrency", "at once"],
        ["cold_probability", "cold"],
        ["cold_probability_low", "from"],
        ["cold_probability_high", "to"],
        ["latency_p50_ms", "median, ms"],
        ["latency_p99_ms", "99%, ms"],
        ["cost_usd_month", "USD a month"],
    ];
    const numbers = (rows) => {
        const table = section.querySelector("table");
        const cell = (name, text) => make(name, { className: "number", textContent: text });
        const value = (row, key) => (typeof row[key] === "number" ? String(Number(row[key].toPrecision(6))) : (row[key] ?? ""));
        table.tHead.replaceChildren(make("tr", {}, ...columns.map(([, name]) => Object.assign(cell("th", name), { scope: "col" }))));
        table.tBodies[0].replaceChildren(...rows.map((row) => make("tr", {}, ...columns.map(([key]) => cell("td", value(row, key))))));
        part("play-numbers").hidden = false;
    };

    let player;
    try {
        player = await coldstart.player(part("play-module").textContent, part("play-parcel").textContent, {
            onAnswer: show,
            onProblem: (text) => {
                part("play-answer").textContent = `This cannot be played: ${text}.`;
            },
        });
    } catch (error) {
        // A browser that cannot run the engine shows the page without it.
        console.warn(`the page does not play: ${error.message}`);
        return;
    }

    // Where each slider stands when nothing is moved; those that cannot be moved say why.
    const said = (input) => {
        const slider = sliders[input.name];
        const isNone = slider.isNoneAtLeast && Number(input.value) <= Number(input.min);
        return isNone ? 0 : slider.of(Number(input.value));
    };
    const tell = (input, value) => {
        const text = value === 0 ? "none" : sliders[input.name].text(value);
        input.nextElementSibling.textContent = text;
        input.setAttribute("aria-valuetext", text);
    };
    const { regimes } = player.controls();
    const stand = (input, controls) => {
        const slider = sliders[input.name];
        const control = controls.find(({ name }) => name === slider.name);
        if (control.is_moved) return;
        const value = control.value;
        if (control.fixed !== null || value === null) {
            input.disabled = true;
            input.parentElement.title = control.fixed ?? "the scenario has no such number";
        }
        if (value === null) {
            input.nextElementSibling.textContent = "as it is";
            return;
        }
        // What the scenario has may lie beyond the ends.
        const place = value > 0 ? slider.at(value) : Number(input.min);
        input.min = Math.min(Number(input.min), Math.floor(place * 100) / 100);
        input.max = Math.max(Number(input.max), Math.ceil(place * 100) / 100);
        input.value = place;
        tell(input, value);
    };
    const standAll = () => {
        const { controls } = player.controls();
        for (const input of form.querySelectorAll("input[type=range]")) stand(input, controls);
    };
    standAll();
    const choice = part("play-regime");
    choice.append(...regimes.map(({ name, date }, place) => make("option", { value: place, textContent: `${name} (${date})` })));

    form.addEventListener("input", ({ target }) => {
        if (target === choice) {
            player.set("regime", choice.value === "" ? null : Number(choice.value));
            // Times are those of the regime now.
            standAll();
        } else {
            const value = said(target);
            tell(target, value);
            player.set(sliders[target.name].name, value);
        }
    });
    form.addEventListener("reset", (event) => {
        event.preventDefault();
        choice.value = "";
        for (const number of player.numbers.values()) player.engine.set(number, null);
        standAll();
        player.begin();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    section.hidden = false;
})();
