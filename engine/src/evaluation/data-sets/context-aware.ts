/** Ratings with their circumstances: LDOS-CoMoDa, DePaulMovie and InCarMusic. */
import type { MomentValues } from "../../domain/moment.ts";
import { csvRows } from "./csv.ts";
import { judgedData, linesOf, readSource, type JudgedData } from "./judged-data.ts";

/** `moments` is aligned with the events. */
export interface ContextData extends JudgedData {
  readonly moments: readonly MomentValues[];
}

const folder = "context-aware";

/** Columns of LDOS-CoMoDa by what we call the variable. */
const comodaVariables = { time: 6, daytype: 7, season: 8, weather: 10, company: 11, mood: 14 } as const;
const comodaYear = 21;
const comodaGenres = [22, 23, 24] as const;
const comodaRating = 29;

/** 2,296 ratings from 1 to 5 that 121 people gave to 1,232 films after they had watched them, with what it was like. */
export function readComoda(root: string): ContextData {
  const file = "LDOS-CoMoDa.arff";
  const source = readSource(root, folder, [file]);
  const lines = linesOf(source.text(file));
  const rows = lines.slice(lines.indexOf("@data") + 1).map((line) => line.split(","));
  const films = new Map(
    rows.map((cells) => {
      const genres = comodaGenres.map((place) => cells[place] ?? "-1").filter((genre) => genre !== "-1");
      return [cells[1] ?? "", { genres: genres.map((genre) => `genre ${genre}`), year: Number(cells[comodaYear]) }];
    }),
  );
  const events = rows.map((cells) => ({
    user: cells[0] ?? "",
    item: cells[1] ?? "",
    value: Number(cells[comodaRating]),
  }));
  const data = judgedData({ ...source.identity, name: `${folder}/${file}` }, events, (id) => {
    const { genres = [], year = -1 } = films.get(id) ?? {};
    return { domain: "movie", title: id, genres, ...(year > 0 && { year }) };
  });
  return { ...data, moments: rows.map((cells) => momentOf(comodaVariables, (place) => cells[place] ?? "")) };
}

/** 5,043 ratings from 1 to 5 that 97 students gave to 79 films, each film for some imagined circumstances or for none. */
export function readDepaul(root: string): ContextData {
  const file = "DePaulMovie_ratings.txt";
  const source = readSource(root, folder, [file]);
  const rows = csvRows(source.text(file));
  const events = rows.map((cell) => ({ user: cell("userid"), item: cell("itemid"), value: Number(cell("rating")) }));
  return {
    ...judgedData({ ...source.identity, name: `${folder}/${file}` }, events, (id) => ({ domain: "movie", title: id })),
    moments: rows.map((cell) => momentOf({ time: "Time", location: "Location", company: "Companion" }, cell)),
  };
}

const carVariables = {
  "driving style": "DrivingStyle",
  landscape: "landscape",
  mood: "mood",
  time: "naturalphenomena ",
  road: "RoadType",
  sleepiness: "sleepiness",
  traffic: "trafficConditions",
  weather: "weather",
} as const;

/** 4,012 ratings from 1 to 5 that 42 people gave to 139 songs, imagining one circumstance of a drive each time. */
export function readInCarMusic(root: string): ContextData {
  const [ratings, tracks] = ["InCarMusic_ContextualRating.csv", "InCarMusic_Music_Track.csv"];
  const source = readSource(root, folder, [ratings, tracks]);
  const rows = csvRows(source.text(ratings));
  const songs = new Map(
    csvRows(source.text(tracks)).map((cell) => [
      cell("id"),
      { title: cell(" title"), genres: [`category ${cell(" category_id")}`] },
    ]),
  );
  const events = rows.map((cell) => ({ user: cell("UserID"), item: cell("ItemID"), value: Number(cell(" Rating")) }));
  return {
    ...judgedData({ ...source.identity, name: `${folder}/${ratings}` }, events, (id) => ({
      domain: "music",
      title: id,
      ...songs.get(id),
    })),
    moments: rows.map((cell) => momentOf(carVariables, cell)),
  };
}

/** "NA" is what is not known. */
function momentOf<Column>(columns: Readonly<Record<string, Column>>, cell: (column: Column) => string): MomentValues {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([variable, column]) => {
      const value = cell(column).trim().toLowerCase();
      return value === "" || value === "na" ? [] : [[variable, value]];
    }),
  );
}
