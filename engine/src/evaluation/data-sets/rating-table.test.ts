import { describe, expect, it } from "vitest";
import { readRatingTable } from "./rating-table.ts";

const read = (text: string) => readRatingTable(Buffer.from(text), "ratings");

describe("readRatingTable", () => {
  it("reads commas with a header, tabs, and double colons", () => {
    const expected = {
      userNames: ["7", "9"],
      itemNames: ["11", "12"],
      users: Uint32Array.of(0, 0, 1),
      items: Uint32Array.of(0, 1, 1),
      values: Float32Array.of(3.5, 4, 0.5),
      times: Float64Array.of(1_112_486_027, 2, 3),
    };
    expect(read("userId,movieId,rating,timestamp\n7,11,3.5,1112486027\r\n7,12,4.0,2\r\n9,12,0.5,3\r\n")).toEqual(
      expected,
    );
    expect(read("7\t11\t3.5\t1112486027\n7\t12\t4\t2\n9\t12\t0.5\t3")).toEqual(expected);
    expect(read("7::11::3.5::1112486027\n7::12::4::2\n9::12::0.5::3\n")).toEqual(expected);
  });

  it("has no times where the table has none", () => {
    expect(read("user_id,book_id,rating\n1,258,5\n")).toEqual({
      userNames: ["1"],
      itemNames: ["258"],
      users: Uint32Array.of(0),
      items: Uint32Array.of(0),
      values: Float32Array.of(5),
    });
  });

  it("keeps the last of several ratings of one user and item", () => {
    const { users, items, values } = read("1,5,2\n2,5,3\n1,6,1\n1,5,4\n");
    expect([[...users], [...items], [...values]]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [3, 1, 4],
    ]);
  });

  it("names a line that is no rating", () => {
    expect(() => read("1,5,2\n1,6\n")).toThrow("ratings: line 2 is no user, item and rating.");
    expect(() => read("1,5,2\n\n1,6,3\n")).toThrow("line 2");
  });
});
