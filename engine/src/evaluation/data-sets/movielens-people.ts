import { readSource, linesOf } from "./judged-data.ts";

/** What MovieLens 100K tells of a user. */
export interface Person {
  readonly ageYears: number;
  readonly gender: "female" | "male";
}

/** By the user's name in the data. */
export function readMl100kPeople(root: string, folder = "ml-100k"): ReadonlyMap<string, Person> {
  return new Map(
    linesOf(readSource(root, folder, ["u.user"]).text("u.user")).map((line) => {
      const [user = "", age, gender] = line.split("|");
      return [user, { ageYears: Number(age), gender: gender === "F" ? "female" : "male" }];
    }),
  );
}
