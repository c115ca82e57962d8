import type { Measured } from "./quality";
import { SAVINGS, type Saving } from "./wants";

/** So many bad looks in a row, and pictures step down. */
const PATIENCE = 2;
/** So many good looks in a row, and they step up again. */
const TRUST = 5;
/** Where a step up was followed by a step down soon, the next one is waited for twice as long: at most so many looks. */
const MOST_TRUST = 40;
/** So many looks is «soon», and so long nothing is taken away from whoever insists on pictures. */
const SOON = 20;

/** Sound may suffer from the pictures: they are to be small. */
const strained = ({ roundTrip = 0, lost = 0, lostSending = 0, concealed = 0 }: Measured) =>
  roundTrip > 0.8 || lost > 0.08 || lostSending > 0.08 || concealed > 0.1;
/** Sound suffers though the pictures are small, or few. */
const starved = ({ roundTrip = 0, lost = 0, concealed = 0 }: Measured) =>
  roundTrip > 2 || lost > 0.35 || concealed > 0.2;
const calm = ({ roundTrip = 0, lost = 0, lostSending = 0, concealed = 0 }: Measured) =>
  roundTrip < 0.5 && lost < 0.04 && lostSending < 0.04 && concealed < 0.04;

/** Holds pictures back by itself where the line does not carry them beside the sound, and lets them come back. One look each few seconds. */
export class Thrift {
  private step = 0;
  private bad = 0;
  private good = 0;
  private trust = TRUST;
  private sinceUp = SOON;
  private insisted = 0;

  get saving(): Saving {
    return SAVINGS[this.step] ?? "off";
  }

  /** Takes in one look at the line; says what holds now. */
  look(measured: Measured): Saving {
    this.sinceUp += 1;
    this.insisted = Math.max(0, this.insisted - 1);
    const worse = this.step === 0 ? strained(measured) : starved(measured);
    this.bad = worse && this.insisted === 0 ? this.bad + 1 : 0;
    this.good = calm(measured) ? this.good + 1 : 0;
    if (this.bad >= PATIENCE && this.step < SAVINGS.length - 1) this.down();
    else if (this.good >= this.trust && this.step > 0) this.up();
    return this.saving;
  }

  /** The person wants pictures all the same. */
  insist(): Saving {
    this.step = 0;
    this.insisted = SOON;
    return this.saving;
  }

  private down(): void {
    this.trust = this.sinceUp < SOON ? Math.min(MOST_TRUST, this.trust * 2) : TRUST;
    this.step += 1;
    this.bad = 0;
    this.good = 0;
  }

  private up(): void {
    this.step -= 1;
    this.bad = 0;
    this.good = 0;
    this.sinceUp = 0;
  }
}
