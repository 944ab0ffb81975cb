import { judgedData, linesOf, readSource, withFriends, type JudgedData } from "./judged-data.ts";

/** 92,834 play counts of 17,632 artists by 1,892 listeners, with their friendships. */
export function readHetrecLastfm(root: string, folder = "lastfm-hetrec-2k"): JudgedData {
  const source = readSource(root, folder, ["artists.dat", "user_artists.dat", "user_friends.dat"]);
  const rowsOf = (name: string) =>
    linesOf(source.text(name))
      .slice(1)
      .map((line) => line.split("\t"));
  const names = new Map(rowsOf("artists.dat").map(([id = "", name = ""]) => [id, name]));
  const events = rowsOf("user_artists.dat").map(([user = "", item = "", count]) => ({
    user,
    item,
    value: Number(count),
  }));
  const data = judgedData(source.identity, events, (id) => ({ domain: "music", title: names.get(id) ?? id }));
  const friends = rowsOf("user_friends.dat").map(([one = "", other = ""]) => [one, other] as const);
  return withFriends(data, friends);
}
