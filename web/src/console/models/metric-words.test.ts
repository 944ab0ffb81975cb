import { describe, expect, it } from "vitest";
import { changeOf, metricWords } from "./metric-words.ts";

describe("metricWords", () => {
  it.each([
    ["blend.movie.all.ndcg10", "lists", "Films, everybody: NDCG@10"],
    ["blend.book.few.users", "lists", "Books, people with few likes: people judged"],
    ["blend.music.moment.ndcg10Default", "moments", "Music: NDCG@10 as usual"],
    ["blend.book.time.pValue", "time", "Books: p-value"],
    ["blend.social.ndcg10.0.05", "friends", "NDCG@10 at weight 0.05"],
    ["blend.social.users", "friends", "People judged"],
    ["blend.mood.ndcg10.0.2", "mood", "NDCG@10 at share 0.2"],
    ["blend.cluster.newcomers.ndcg10Popular", "cluster", "Newcomers: NDCG@10 of what is popular"],
    ["blend.cluster.movie.ndcg10.0.1", "cluster", "Films: NDCG@10 at share 0.1"],
    ["popularity.podcast.newcomers", "popularity", "Podcast: newcomers judged"],
    ["als.ndcg10.0.02", "taste", "NDCG@10 at regularisation 0.02"],
    ["item-item.ndcg10.14", "together", "NDCG@10 at regularisation 14"],
    ["something.new", "other", "something.new"],
  ])("reads %s", (name, group, words) => {
    expect(metricWords(name)).toMatchObject({ group, words });
  });
});

describe("changeOf", () => {
  it("calls more of a quality better, and says by how much", () => {
    expect(changeOf("blend.book.all.ndcg10", 0.05, 0.06)).toEqual({ text: "+0.01 (+20%)", verdict: "better" });
    expect(changeOf("blend.book.all.ndcg10", 0.06, 0.05)?.verdict).toBe("worse");
    expect(changeOf("blend.book.all.ndcg10", 0.06, 0.06)?.verdict).toBe("as before");
  });

  it("judges neither counts nor p-values", () => {
    expect(changeOf("blend.book.all.users", 10, 20)).toEqual({ text: "+10 (+100%)", verdict: undefined });
    expect(changeOf("blend.book.time.pValue", 0.1, 0.2)?.verdict).toBeUndefined();
  });

  it("says nothing where one version was not measured", () => {
    expect(changeOf("blend.book.all.ndcg10", undefined, 1)).toBeUndefined();
  });
});
