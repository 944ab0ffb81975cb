import { describe, expect, it } from "vitest";
import { lazyList, listWith } from "./lazy-list.ts";

function squares(count: number) {
  const read: number[] = [];
  const list = lazyList(count, (index) => {
    read.push(index);
    return index * index;
  });
  return { list, read };
}

describe("a lazy list", () => {
  it("makes an entry when it is looked at, once", () => {
    const { list, read } = squares(5);
    expect([list[3], list[3], list.at(-1)]).toEqual([9, 9, 16]);
    expect(read).toEqual([3, 4]);
  });

  it("is an array to whoever reads it", () => {
    const whole = [0, 1, 4, 9];
    const list = () => squares(4).list;
    expect(Array.isArray(list())).toBe(true);
    expect([...list()]).toEqual(whole);
    expect(list().map((square, index) => [index, square])).toEqual(whole.map((square, index) => [index, square]));
    expect(list().filter((square) => square > 1)).toEqual([4, 9]);
    expect(list().slice(1, 3)).toEqual([1, 4]);
    expect(list().concat([16])).toEqual([...whole, 16]);
    expect(list().toSorted((one, other) => other - one)).toEqual([9, 4, 1, 0]);
    expect([...list().entries()]).toEqual([...whole.entries()]);
    expect([...list().keys()]).toEqual([0, 1, 2, 3]);
    expect(list().indexOf(4)).toBe(2);
    expect(list().includes(4)).toBe(true);
    expect(list().flatMap((square) => [square])).toEqual(whole);
    expect(list().reduce((sum, square) => sum + square, 0)).toBe(14);
    expect(list().every((square) => square >= 0)).toBe(true);
    expect(Uint8Array.from(list())).toEqual(Uint8Array.from(whole));
    expect(JSON.stringify(list())).toBe("[0,1,4,9]");
  });

  it("has nothing where an array has nothing", () => {
    const { list, read } = squares(2);
    expect([list[2], list[-1], list[0.5], list.at(2)]).toEqual([undefined, undefined, undefined, undefined]);
    expect(read).toEqual([]);
  });

  it("grows without a look at what it has", () => {
    const { list, read } = squares(3);
    const longer = listWith(listWith(list, [100]), [200]);
    expect(longer.slice(3)).toEqual([100, 200]);
    expect(read).toEqual([]);
    expect([...longer]).toEqual([0, 1, 4, 100, 200]);
    expect(listWith([1], [2])).toEqual([1, 2]);
  });
});
