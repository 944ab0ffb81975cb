import type { Profile, User, UserPatch } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { useToast } from "../design/Toasts.tsx";
import { client, personal, queryClient } from "./client.ts";
import { patched } from "./patched.ts";
import { useProfile } from "./use-lists.ts";
import { refreshPersonal } from "./use-record.ts";

export interface Settings {
  readonly user: User | undefined;
  readonly error: unknown;
  readonly retry: () => void;
  /** Shown at once; taken back where the server refuses, with its words. */
  readonly change: (patch: UserPatch) => void;
}

/** What is kept about the viewer besides what they did, and how to change it. */
export function useSettings(): Settings {
  const { userId } = useViewer();
  const profile = useProfile();
  const toast = useToast();
  const key = personal(userId, "profile");
  const mutationKey = ["settings", userId];
  const save = useMutation({
    mutationKey,
    mutationFn: (body: UserPatch) => client.patchUser({ userId, body }),
    onMutate(patch) {
      void queryClient.cancelQueries({ queryKey: key }, { revert: false });
      queryClient.setQueryData<Profile>(key, (old) => old && { ...old, user: patched(old.user, patch) });
    },
    onError: (error) => toast({ text: error.message, isFailure: true }),
    // What the server has now is old again where another change is on its way.
    onSettled: () => (queryClient.isMutating({ mutationKey }) === 1 ? refreshPersonal(userId) : undefined),
  });
  return {
    user: profile.data?.user,
    error: profile.error,
    retry: () => void profile.refetch(),
    change: (patch) => save.mutate(patch),
  };
}
