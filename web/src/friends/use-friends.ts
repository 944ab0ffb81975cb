import { useMutation } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { usePages } from "../data/use-pages.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { useToast } from "../design/Toasts.tsx";

const pageLength = 50;

/** Somebody may ask while the page is open. */
const askedMs = 20_000;

export const useFriends = () =>
  usePages("friends", (asked, options) => client.listFriends({ ...asked, limit: pageLength }, options));

export const useRequests = (direction: "incoming" | "outgoing") =>
  usePages(
    `requests ${direction}`,
    (asked, options) => client.listFriendRequests({ ...asked, direction, limit: pageLength }, options),
    { refetchMs: askedMs },
  );

export const useBlocks = () =>
  usePages("blocks", (asked, options) => client.listBlocks({ ...asked, limit: pageLength }, options));

export const useFriendActs = () => usePages("friend-acts", (asked, options) => client.friendActivity(asked, options));

type Tie = "ask" | "withdraw" | "accept" | "decline" | "remove" | "block" | "unblock";

interface Person {
  readonly userId: string;
  readonly name?: string;
}

export const nameOf = ({ userId, name = userId }: Person) => name;

const saidWords: Readonly<Record<Exclude<Tie, "ask">, (name: string) => string>> = {
  withdraw: (name) => `You no longer ask ${name}.`,
  accept: (name) => `You and ${name} are friends.`,
  decline: (name) => `Declined. ${name} is not told.`,
  remove: (name) => `You and ${name} are no longer friends.`,
  block: (name) => `${name} is blocked: neither of you sees the other.`,
  unblock: (name) => `${name} is no longer blocked.`,
};

/** What can be done about other people. What comes of it is said; failures are too. */
export function useTies() {
  const { userId } = useViewer();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    async mutationFn({ tie, person }: { readonly tie: Tie; readonly person: Person }) {
      const between = { userId, friendId: person.userId };
      if (tie === "ask") {
        const { state } = await client.sendFriendRequest(between);
        return state === "friends"
          ? saidWords.accept(nameOf(person))
          : `Asked: ${nameOf(person)} sees it under Friends.`;
      }
      await operations[tie](between);
      return saidWords[tie](nameOf(person));
    },
    onSuccess: (text) => toast({ text }),
    onError: (error) => toast({ text: error.message, isFailure: true }),
    onSettled: () => refreshPersonal(userId),
  });
  return { tie: (tie: Tie, person: Person) => mutate({ tie, person }), isPending };
}

const operations = {
  withdraw: client.withdrawFriendRequest,
  accept: client.acceptFriendRequest,
  decline: client.declineFriendRequest,
  remove: client.removeFriend,
  block: client.blockPerson,
  unblock: client.unblockPerson,
} as const;
