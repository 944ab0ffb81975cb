import { playlistSchema } from "../../contract/index.ts";
import { playlistQuery } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { statedMood, userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const defaultLength = 12;

export const playlistRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/playlist",
  operationId: "playlist",
  tag: "lists",
  scope: "lists",
  summary: "Music with smooth transitions, or an evening of a given length over several domains, for a user's mood.",
  params: userParams,
  query: playlistQuery,
  answer: playlistSchema,
  errors: ["MODEL_NOT_FOUND"],
  handle: ({ useCases }, { tenant, params, query }) => {
    const { kind = "music", n = defaultLength, minutes, mood, moodGoal } = query;
    return useCases.playlist({
      tenant,
      userId: parseUserId(params.userId),
      kind,
      n,
      moment: statedMood({ mood, moodGoal }),
      ...(minutes !== undefined && { minutes }),
    });
  },
});
