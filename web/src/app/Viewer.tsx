import type { Me } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { client } from "../data/client.ts";
import { isSignInNeeded } from "../data/failures.ts";
import { useStored } from "../data/use-stored.ts";
import { Failure } from "../design/Notice.tsx";
import { isNewcomer, newcomerId } from "./newcomer.ts";
import { Opening } from "./Opening.tsx";
import { SignIn } from "./SignIn.tsx";

/** Who looks at the page. */
export interface Viewer {
  readonly userId: string;
  /** What to call them. */
  readonly name: string;
  /** Nobody has told us who this is. */
  readonly isNewcomer: boolean;
  readonly role: Me["role"];
  /** Whether the console is for them. */
  readonly isOperator: boolean;
  /** Undefined where people sign in and cannot choose whom they are. */
  readonly become: ((userId: string) => void) | undefined;
  /** Whether what they do now is kept from their taste and their friends. */
  readonly isPrivate: boolean;
  readonly setPrivate: (isPrivate: boolean) => void;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === undefined) throw new Error("useViewer stands outside ViewerProvider.");
  return viewer;
}

const asText = (stored: unknown) => (typeof stored === "string" && stored !== "" ? stored : undefined);
const asFlag = (stored: unknown) => (typeof stored === "boolean" ? stored : undefined);

/** Who is chosen now counts more than whom the address names. */
function forgetNamed(choose: () => void): void {
  const address = new URL(location.href);
  address.searchParams.delete("as");
  history.replaceState(history.state, "", address);
  choose();
}

/** Asks the server who this is. Where it knows nobody, the browser remembers whom the visitor chose to be; where it asks for a sign-in, that comes first. */
export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const me = useQuery({ queryKey: ["me"], queryFn: () => client.getMe(), staleTime: Number.POSITIVE_INFINITY });
  const [chosenId, choose] = useStored("viewer", asText, newcomerId);
  const [isPrivate, setPrivate] = useStored("private", asFlag, () => false);
  const named = new URLSearchParams(location.search).get("as") ?? undefined;
  useEffect(() => {
    if (named !== undefined && named !== chosenId) choose(named);
  }, [named, chosenId, choose]);

  const viewer = useMemo(() => {
    if (me.data === undefined) return undefined;
    const { kind, userId = named ?? chosenId, role, name, scopes } = me.data;
    return {
      userId,
      name: name ?? (isNewcomer(userId) ? "you" : userId),
      isNewcomer: isNewcomer(userId),
      role,
      isOperator: scopes.includes("operate"),
      become: kind === "open" ? (id: string) => forgetNamed(() => choose(id)) : undefined,
      isPrivate,
      setPrivate,
    };
  }, [me.data, named, chosenId, choose, isPrivate, setPrivate]);

  if (isSignInNeeded(me.error)) return <SignIn />;
  if (me.error !== null && viewer === undefined)
    return (
      <main>
        <Opening />
        <Failure error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  if (viewer === undefined) return <Opening />;
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}
