import { ageBandOf, type Demographics } from "../../domain/demographics.ts";
import { readSource, linesOf } from "./judged-data.ts";

/** What MovieLens 100K tells of a user. */
export interface Person {
  readonly ageYears: number;
  readonly gender: "female" | "male";
  /** Of the parts of the United States, those whose postal codes begin with the same digit. */
  readonly demographics: Demographics;
}

/** By the user's name in the data. */
export function readMl100kPeople(root: string, folder = "ml-100k"): ReadonlyMap<string, Person> {
  return new Map(
    linesOf(readSource(root, folder, ["u.user"]).text("u.user")).map((line) => {
      const [user = "", age, gender, , code = ""] = line.split("|");
      const ageYears = Number(age);
      const ageBand = ageBandOf(ageYears);
      const demographics = { ...(ageBand && { ageBand }), ...placeOf(code) };
      return [user, { ageYears, gender: gender === "F" ? "female" : "male", demographics }];
    }),
  );
}

/** Codes that begin with a letter are Canadian ones. */
function placeOf(postalCode: string): Pick<Demographics, "country" | "subdivision"> {
  const first = postalCode.charAt(0);
  return /\d/.test(first) ? { country: "US", subdivision: `US-${first}` } : { country: "CA" };
}
