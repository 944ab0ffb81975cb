import { ageBandOf, type Demographics } from "../../domain/demographics.ts";
import { judgedData, linesOf, readSource, type JudgedData } from "./judged-data.ts";

const files = ["book_history.dat", "users_info.dat"];

/** 272,679 undated events without ratings by 2,946 users of 17,384 books. */
export function readBookCrossing(root: string, folder = "book-crossing"): JudgedData {
  const source = readSource(root, folder, files);
  const events = linesOf(source.text("book_history.dat"))
    .slice(1)
    .map((line) => {
      const [user = "", item = ""] = line.split("\t");
      return { user, item, value: 1 };
    });
  return judgedData(source.identity, events, (id) => ({ domain: "book", title: id }));
}

/** What users said of themselves in 2004, by their name in the data: "city, state, country" and age. */
export function readBookCrossingPeople(root: string, folder = "book-crossing"): ReadonlyMap<string, Demographics> {
  return new Map(
    linesOf(readSource(root, folder, files).text("users_info.dat", "latin1"))
      .slice(1)
      .map((line) => {
        const [user = "", location = "", age = ""] = line.split("\t");
        const ageBand = ageBandOf(age.trim() === "" ? Number.NaN : Number(age));
        return [user, { ...(ageBand && { ageBand }), ...placeOf(location) }];
      }),
  );
}

function placeOf(location: string): Pick<Demographics, "country" | "subdivision"> {
  const [state = "", country = ""] = location
    .split(",")
    .slice(-2)
    .map((part) => part.trim());
  const isSaid = (part: string) => part !== "" && part !== "n/a";
  if (!isSaid(country)) return {};
  return { country, ...(isSaid(state) && { subdivision: `${country}-${state}` }) };
}
