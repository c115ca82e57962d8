import type { Lines } from "./lines";
import { type Counts, judge, measure } from "./quality";
import { type Stay, sparing } from "./session-state";
import { Thrift } from "./thrift";
import type { Saving } from "./wants";

/** How well the line carries the call, and what is held back where it does not (C27). */
export class LineCare {
  private readonly stay: Stay;
  private readonly lines: Lines;
  private readonly wish: () => void;
  private readonly thrift = new Thrift();
  private counts: Counts | undefined;

  /** `wish`: what is wanted may be something else now. */
  constructor(stay: Stay, lines: Lines, wish: () => void) {
    this.stay = stay;
    this.lines = lines;
    this.wish = wish;
  }

  save(saving: Saving): void {
    this.stay.store.setState({ saving });
    this.spare();
  }

  /** Pictures though the line is weak: they are not held back for a while. */
  insist(): void {
    this.stay.store.setState({ held: this.thrift.insist() });
    this.spare();
  }

  async look(): Promise<void> {
    const { store } = this.stay;
    const { line } = this.lines;
    if (!line || store.getState().restoring) {
      this.counts = undefined;
      store.setState({ quality: "broken" });
      return;
    }
    const { counts, ...measured } = measure(await line.reports().catch(() => []), this.counts);
    this.counts = counts;
    const before = store.getState().held;
    const held = this.thrift.look(measured);
    store.setState({ quality: judge(measured), held });
    if (held === before) return;
    this.spare();
    if (before === "sound") this.stay.tell({ kind: "pictures_back" });
  }

  private spare(): void {
    void this.lines.line?.spare(sparing(this.stay.store.getState()) !== "off");
    this.wish();
  }
}
