// Plays jobs with the script of the page, as a page would but without a frame between two slices: reads
// { module, script, jobs: [{ parcel, moves }] } and writes what came of each. Where a job has a `speed` the clock of its player
// goes that many times as slowly, as if the machine were that much faster.
"use strict";

const vm = require("node:vm");

const read = async () => {
    const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
};

const played = (coldstart, module, { parcel, moves, stops = false, speed = 1 }) =>
    new Promise((resolve, reject) => {
        const shown = { parcel: parcel.length };
        const times = { play: [], answer: [] };
        let began;
        const since = () => Math.round(performance.now() - began);
        // What is drawn of a setting says its share.
        const points = ({ svg: [wide] }) => (wide.match(/<title>[^<]*%/g) ?? []).length;
        const onAnswer = (answer) => {
            if (points(answer) > 0) shown.first_points ??= points(answer);
            if (answer.preliminary.length > 0) shown.preliminary = answer.preliminary;
            const after = answer.is_done ? "done_after" : answer.sentences.length === 0 ? "sketch_after" : "two_after";
            shown[after] = after === "sketch_after" ? since() : (shown[after] ?? since());
            shown.answer = answer;
            const rounded = (kind) => times[kind].map(Math.round);
            // Once this answer is counted too.
            if (answer.is_done) setImmediate(() => resolve({ ...shown, slices: rounded("play"), answers: rounded("answer") }));
        };
        let player;
        const onProblem = (problem) => {
            shown.problem = problem;
            // A move after the module has stopped.
            if (stops) for (const [name, value] of Object.entries(moves)) player.set(name, value);
            else resolve(shown);
        };
        const now = () => performance.now() / speed;
        coldstart.player(module, parcel, { onAnswer, onProblem, now, later: setImmediate }).then((made) => {
            player = made;
            for (const kind of ["play", "answer"]) {
                const work = player[kind].bind(player);
                // By the clock or by the processor, whichever was less: a machine that does something else meanwhile stops only
                // one of them.
                player[kind] = (began) => {
                    const before = process.cpuUsage();
                    work(began);
                    const { user, system } = process.cpuUsage(before);
                    times[kind].push(Math.min(now() - began, (user + system) / 1000));
                    if (shown.first_points > 0) shown.first_work ??= Math.round([...times.play, ...times.answer].reduce((sum, time) => sum + time, 0));
                };
            }
            const { controls } = player.controls();
            const numbers = new Map(controls.map(({ name, number }) => [name, number]));
            for (const [name, value] of Object.entries(moves)) player.engine.set(numbers.get(name), value);
            if (stops) {
                const step = () => { throw new WebAssembly.RuntimeError("unreachable"); };
                player.engine.calls = { ...player.engine.calls, step };
            }
            began = performance.now();
            player.begin();
        }, reject);
    });

(async () => {
    const { module, script, jobs } = await read();
    vm.runInThisContext(script.replace("const coldstart =", "globalThis.coldstart ="));
    const shown = [];
    for (const job of jobs) shown.push(await played(globalThis.coldstart, module, job));
    process.stdout.write(JSON.stringify(shown));
})();
