/** A module of its own, so that the first load of the page does without it. */
export { connectLiveLists } from "codecatalyst-client";
