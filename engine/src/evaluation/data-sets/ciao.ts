import { judgedData, linesOf, readSource, withFriends, type JudgedData } from "./judged-data.ts";

/** 284,086 dated ratings from 1 to 5 by 7,375 users in 28 unnamed categories, and whom 1,638 of them trust or are trusted by. */
export function readCiao(root: string, folder = "xdomain-ciao-social"): JudgedData {
  const source = readSource(root, folder, ["ratings.tsv", "trust.tsv"]);
  const rowsOf = (name: string) =>
    linesOf(source.text(name))
      .slice(1)
      .map((line) => line.split("\t"));
  const categoryOf = new Map<string, string>();
  const ratings = new Map(
    rowsOf("ratings.tsv").map(([user = "", item = "", category = "", rating, , time]) => {
      categoryOf.set(item, `category ${category}`);
      return [`${user}\t${item}`, { user, item, value: Number(rating), time: Number(time) }];
    }),
  );
  const data = judgedData(source.identity, [...ratings.values()], (id) => ({
    domain: categoryOf.get(id) ?? "",
    title: id,
  }));
  const trust = rowsOf("trust.tsv").map(([truster = "", trustee = ""]) => [truster, trustee] as const);
  // The engine's friends are mutual.
  return withFriends(data, [...trust, ...trust.map(([truster, trustee]) => [trustee, truster] as const)]);
}
