import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readComoda, readDepaul, readInCarMusic } from "./context-aware.ts";

let root = "";
const write = (name: string, lines: readonly string[]) =>
  writeFileSync(join(root, "context-aware", name), lines.join("\r\n"));
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "context-aware-"));
  mkdirSync(join(root, "context-aware"));
});
afterEach(() => rmSync(root, { recursive: true }));

it("reads LDOS-CoMoDa with genres, years and what the moments were", () => {
  write("LDOS-CoMoDa.arff", [
    "@relation LDOS-CoMoDa",
    "@attribute userID numeric",
    "@data",
    "23,14,33,Male,20,UK,Evening,Weekend,Summer,Home,Sunny,Alone,Happy,Happy,Neutral,Healthy,Decision,First,234,36,9,2007,7,-1,-1,1303,1524,1656,9000000,5",
  ]);
  const { events, catalogue, moments } = readComoda(root);
  expect([...events.values]).toEqual([5]);
  expect(catalogue.items).toMatchObject([{ id: "14", domain: "movie", genres: ["genre 7"], year: 2007 }]);
  expect(moments).toEqual([
    { time: "evening", daytype: "weekend", season: "summer", weather: "sunny", company: "alone", mood: "neutral" },
  ]);
});

it("reads DePaulMovie, where NA is no circumstance", () => {
  write("DePaulMovie_ratings.txt", [
    "userid,itemid,rating,Time,Location,Companion",
    "1,tt1,2,NA,NA,NA",
    "1,tt1,4,Weekend,Home,Family",
  ]);
  const { events, moments } = readDepaul(root);
  expect([events.userCount, events.itemCount, ...events.values]).toEqual([1, 1, 2, 4]);
  expect(moments).toEqual([{}, { time: "weekend", location: "home", company: "family" }]);
});

it("reads InCarMusic with the categories of its songs", () => {
  write("InCarMusic_Music_Track.csv", [
    "id, album, artist, title, mp3url, description, imageurl, category_id",
    "7,\\N,B.B.King,Blues,a.mp3,\\N,b.jpg,1",
  ]);
  write("InCarMusic_ContextualRating.csv", [
    "UserID,ItemID, Rating,DrivingStyle,landscape,mood,naturalphenomena ,RoadType,sleepiness,trafficConditions,weather",
    "1001,7,2,NA,NA,NA,NA,NA,NA,NA,sunny",
    "1001,7,3,NA,NA,NA,day time,NA,NA,NA,NA",
  ]);
  const { catalogue, moments, events } = readInCarMusic(root);
  expect([...events.values]).toEqual([2, 3]);
  expect(catalogue.items).toMatchObject([{ title: "Blues", domain: "music", genres: ["category 1"] }]);
  expect(moments).toEqual([{ weather: "sunny" }, { time: "day time" }]);
});

it("says where it looked for what is not there", () => {
  expect(() => readComoda(root)).toThrow(/LDOS-CoMoDa\.arff/);
});
