// Plays a scenario in a page, in slices that never keep it waiting.
//
//     const player = await coldstart.player(moduleInBase64, parcelInBase64, { onAnswer, onProblem });
//     player.begin();                        // plays the scenario as it is
//     player.controls();                     // where the sliders stand: { controls, regimes, intervals_s, target }
//     player.set("requests_per_day", 800);   // moves one, or puts it back for null, and begins anew
//     player.pause(); player.resume();
//
// onAnswer(answer) is called with a sketch as soon as there is one (what is computed, and short replications), with what there is
// of it where that takes long, again with the first replications, and then a few times a second until `answer.is_done`.
// onProblem(text) says why a move cannot be played.
"use strict";

const coldstart = (() => {
    // A slice, in milliseconds: a frame of the page takes 16, and the promise is 30.
    const SLICE = 12;
    // Time between two answers, in milliseconds; less often where making one takes long. Until the sketch is done somebody waits
    // for what there is of it.
    const BETWEEN_ANSWERS = 250;
    const FIRST_ANSWER = 45;
    // Events of the first step; from then on as many as fit into two milliseconds.
    const FIRST_STEP = 2000;
    const STEP = 2;

    const bytesOf = (base64) => Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));

    const inflated = async (bytes) => {
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        return new Uint8Array(await new Response(stream).arrayBuffer());
    };

    // The functions of the module, with texts for buffers.
    class Engine {
        constructor(instance) {
            this.calls = instance.exports;
        }

        static async of(module, parcel) {
            const engine = new Engine(await WebAssembly.instantiate(module, {}));
            engine.load(parcel);
            return engine;
        }

        // The output of a call that can fail.
        said(failed) {
            const { output, output_length, memory } = this.calls;
            const text = new TextDecoder().decode(new Uint8Array(memory.buffer, output(), output_length()));
            if (failed) throw new Error(text);
            return text;
        }

        load(bytes) {
            // The memory may move when it grows, so that its buffer is asked for after that.
            const at = this.calls.buffer(bytes.length);
            new Uint8Array(this.calls.memory.buffer, at, bytes.length).set(bytes);
            this.said(this.calls.load());
        }

        controls() {
            return JSON.parse(this.said(this.calls.controls()));
        }

        set(number, value) {
            this.calls.set(number, value ?? NaN);
        }

        begin() {
            this.said(this.calls.begin());
        }

        answer() {
            return JSON.parse(this.said(this.calls.tell()));
        }
    }

    // Does a work after whatever else the page has to do. Timers that set timers are held back for 4 ms each, messages are not.
    const soon = () => {
        const { port1, port2 } = new MessageChannel();
        let waiting = [];
        port1.onmessage = () => waiting.shift()();
        return (work) => {
            waiting.push(work);
            port2.postMessage(null);
        };
    };

    class Player {
        constructor(engine, renewed, { onAnswer, onProblem, now = () => performance.now(), later = soon() }) {
            Object.assign(this, { engine, renewed, onAnswer, onProblem, now, later });
            this.moved = new Map();
            this.renewal = null;
            this.numbers = new Map(engine.controls().controls.map(({ name, number }) => [name, number]));
            this.events = FIRST_STEP;
            // A slice that was asked for before this one began is of a question that nobody asks any more.
            this.asked = 0;
            this.isPaused = false;
            this.longest = 0;
        }

        controls() {
            return this.engine.controls();
        }

        set(name, value) {
            this.moved.set(name, value);
            this.begin(() => this.engine.set(this.numbers.get(name), value));
        }

        begin(move = () => {}) {
            this.asked += 1;
            this.isDone = false;
            this.isOver = false;
            if (this.renewal) {
                this.renewal.then(() => this.begin());
                return;
            }
            this.told = { rounds: -1, sketched: 0, at: this.now(), took: 0 };
            try {
                move();
                this.engine.begin();
                this.isBegun = true;
            } catch (error) {
                this.stop(error);
                return;
            }
            this.goOn();
        }

        // What stops a module leaves nothing that could be gone on with: another one plays the next move.
        stop(error) {
            this.isBegun = false;
            const isBroken = error instanceof WebAssembly.RuntimeError;
            if (isBroken) {
                this.renewal = this.renewed().then((engine) => {
                    for (const [name, value] of this.moved) engine.set(this.numbers.get(name), value);
                    [this.engine, this.renewal] = [engine, null];
                });
            }
            this.onProblem(isBroken ? "The engine of this page has stopped. Move a slider to start it again." : error.message);
        }

        pause() {
            this.isPaused = true;
            this.asked += 1;
        }

        resume() {
            this.isPaused = false;
            this.asked += 1;
            this.goOn();
        }

        goOn() {
            if (this.isPaused || this.isDone || !this.isBegun) return;
            const asked = this.asked;
            this.later(() => {
                if (asked !== this.asked) return;
                this.slice();
                this.goOn();
            });
        }

        // Plays for a slice, or makes an answer.
        slice() {
            const began = this.now();
            try {
                if (this.isAnswerDue(began)) this.answer(began);
                else this.play(began);
            } catch (error) {
                this.stop(error);
            }
            this.longest = Math.max(this.longest, this.now() - began);
        }

        play(began) {
            const { step } = this.engine.calls;
            let before = began;
            let took;
            do {
                this.isOver = step(this.events) === 1;
                const after = this.now();
                took = after - before;
                // A step that ended early says little of how long a full one takes.
                if (took > 2 * STEP) this.events = Math.max(100, this.events / 2);
                else if (took < STEP / 2) this.events = Math.min(1 << 20, this.events * 1.25);
                before = after;
                // The next step may take as long as this one. What is to be shown is shown before more of it is played.
            } while (!this.isAnswerDue(before) && before + took - began < SLICE);
        }

        // The sketch is shown at once, and so are the first two replications of all settings; what follows a few times a second.
        isAnswerDue(now) {
            const { rounds: roundsOf, sketched } = this.engine.calls;
            const rounds = roundsOf();
            if (rounds < 0) return sketched() > this.told.sketched && now - this.told.at > Math.max(FIRST_ANSWER, 5 * this.told.took);
            const isFirst = (rounds >= 0 && this.told.rounds < 0) || (rounds >= 2 && this.told.rounds < 2);
            const pause = Math.max(BETWEEN_ANSWERS, 10 * this.told.took);
            return this.isOver || isFirst || (rounds > this.told.rounds && now - this.told.at > pause);
        }

        answer(began) {
            const [rounds, sketched] = [this.engine.calls.rounds(), this.engine.calls.sketched()];
            const answer = this.engine.answer();
            this.isDone = answer.is_done;
            this.told = { rounds, sketched, at: began, took: this.now() - began };
            this.onAnswer(answer);
        }
    }

    const player = async (module, parcel, options) => {
        const compiled = await WebAssembly.compile(await inflated(bytesOf(module)));
        const renewed = () => Engine.of(compiled, bytesOf(parcel));
        return new Player(await renewed(), renewed, options);
    };

    return { player };
})();
