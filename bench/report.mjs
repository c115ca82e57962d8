// What a benchmark says at its end: a table for people, and the same as JSON in build/bench/<name>.json for programs.
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../build/bench");

export class Report {
  constructor(name) {
    this.name = name;
    this.figures = [];
  }

  say(text) {
    console.log(text);
  }

  /** `goal`: at most so much, or { least }, at least. Keeps the figure, and returns the verdict for a table of one's own. */
  keep(what, value, unit, goal) {
    const least = goal?.least;
    const bound = least ?? goal;
    const met = bound === undefined || (least === undefined ? value <= bound : value >= bound);
    this.figures.push({ what, value, unit, ...(bound === undefined ? {} : { goal: bound, at_least: least !== undefined, met }) });
    return bound === undefined ? "" : `${least === undefined ? "≤" : "≥"} ${bound.toFixed(bound >= 10 ? 0 : 2)} ${unit}: ${met ? "met" : "MISSED"}`;
  }

  figure(what, value, unit, goal) {
    const verdict = this.keep(what, value, unit, goal);
    const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    console.log(`${what.padEnd(64)} ${value.toFixed(digits).padStart(10)} ${unit.padEnd(6)}${verdict && ` goal ${verdict}`}`);
  }

  write() {
    mkdirSync(folder, { recursive: true });
    writeFileSync(resolve(folder, `${this.name}.json`), `${JSON.stringify({ bench: this.name, figures: this.figures }, undefined, 1)}\n`);
  }
}
