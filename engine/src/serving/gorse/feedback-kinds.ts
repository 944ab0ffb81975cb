/**
 * What Gorse's types of feedback mean here, unless a deployment says otherwise; names of our own kinds hold too. "read" only says
 * that an item was opened, and takes it out of further lists, as there.
 */
export const gorseFeedbackKinds: Readonly<Record<string, string>> = {
  star: "like",
  upvote: "like",
  downvote: "dislike",
  click: "view",
  share: "view",
  read: "start",
  watch: "finish",
};
