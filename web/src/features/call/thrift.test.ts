import { expect, test } from "vitest";
import { Thrift } from "./thrift";

const calm = { lost: 0, lostSending: 0, roundTrip: 0.05, concealed: 0 };
const lossy = { ...calm, lost: 0.2 };
const hopeless = { ...calm, lost: 0.5, concealed: 0.3 };

/** What holds after so many looks. */
function after(thrift: Thrift, count: number, measured: object) {
  for (let at = 0; at < count; at += 1) thrift.look(measured);
  return thrift.saving;
}

test("C27: one bad look is none; two in a row make the pictures small", () => {
  const thrift = new Thrift();
  expect(after(thrift, 1, lossy)).toBe("off");
  expect(after(thrift, 1, calm)).toBe("off");
  expect(after(thrift, 1, lossy)).toBe("off");
  expect(after(thrift, 1, lossy)).toBe("data");
});

test.each([{ roundTrip: 0.9 }, { lost: 0.1 }, { lostSending: 0.1 }, { concealed: 0.12 }])(
  "each sign of a weak line counts: %o",
  (sign) => {
    expect(after(new Thrift(), 2, { ...calm, ...sign })).toBe("data");
  },
);

test("small pictures stay where the sound does not suffer from them", () => {
  expect(after(new Thrift(), 100, lossy)).toBe("data");
});

test("where it does, a few and then only sound are left, and pictures come back by steps", () => {
  const thrift = new Thrift();
  expect(after(thrift, 3, hopeless)).toBe("data");
  expect(after(thrift, 1, hopeless)).toBe("few");
  expect(after(thrift, 2, hopeless)).toBe("sound");
  expect(after(thrift, 100, hopeless)).toBe("sound");
  expect(after(thrift, 4, calm)).toBe("sound");
  expect(after(thrift, 1, calm)).toBe("few");
  expect(after(thrift, 5, calm)).toBe("data");
  expect(after(thrift, 5, calm)).toBe("off");
});

test("what one sends over a bad line does not take others' pictures away", () => {
  expect(after(new Thrift(), 20, { ...calm, lostSending: 0.5 })).toBe("data");
});

test("where pictures had to go again soon, their return is waited for longer each time, and not for ever", () => {
  const thrift = new Thrift();
  after(thrift, 2, lossy);
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    let looks = 0;
    while (thrift.look(calm) !== "off") looks += 1;
    after(thrift, 2, lossy);
    return looks + 1;
  });
  expect(waits).toEqual([5, 10, 20, 40, 40, 40]);
  after(thrift, 40, calm);
  after(thrift, 30, calm);
  after(thrift, 2, lossy);
  expect(after(thrift, 5, calm)).toBe("off");
});

test("whoever insists on pictures keeps them for a minute", () => {
  const thrift = new Thrift();
  after(thrift, 6, hopeless);
  expect(thrift.insist()).toBe("off");
  expect(after(thrift, 20, hopeless)).toBe("off");
  expect(after(thrift, 6, hopeless)).toBe("sound");
});
