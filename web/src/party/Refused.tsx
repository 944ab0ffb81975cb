import { PageHead } from "../app/PageHead.tsx";
import { paths } from "../app/paths.ts";
import { Button, ButtonLink } from "../design/Button.tsx";
import { Notice } from "../design/Notice.tsx";

interface Words {
  readonly title: string;
  readonly wayOut: string;
}

const unknownWords: Words = { title: "You cannot come in just now", wayOut: "Try again in a moment." };

const wordsByCode: Readonly<Record<string, Words>> = {
  PARTY_FULL: {
    title: "The party is full",
    wayOut: "Try again when somebody has left, or ask the host to make room.",
  },
  PARTY_ENDED: { title: "This party is over", wayOut: "Start another one, or plan one for a later evening." },
  PARTY_NOT_FOUND: {
    title: "There is no such party",
    wayOut: "Check the link; a party that ended more than a day ago is gone. Whoever is host can send a new invite.",
  },
  INVITE_NOT_VALID: {
    title: "This invite does not open the door",
    wayOut: "It may have run out, or as many came by it as may. Ask whoever sent it for another one.",
  },
  FORBIDDEN: { title: "You cannot come to this party", wayOut: "If that is a mistake, talk to whoever is host." },
  UNAUTHENTICATED: { title: "Sign in first", wayOut: "Load this page again and sign in; the link stays good." },
  kicked: { title: "A host sent you out", wayOut: "With another invite you can come back." },
  banned: { title: "A host banned you from this party", wayOut: "If that is a mistake, talk to whoever is host." },
  erased: { title: "Your data is erased", wayOut: "You are no member any more." },
  left: { title: "You left the party", wayOut: "The door is open: you can come back without an invite." },
};

const mayTryAgain = new Set(["PARTY_FULL", "left"]);

/** Somebody cannot come in, or was shown the door; with the way out. */
export function Refused({
  code,
  message,
  onAgain,
}: {
  readonly code: string;
  readonly message?: string;
  readonly onAgain?: () => void;
}) {
  const { title, wayOut } = wordsByCode[code] ?? unknownWords;
  const isAgain = onAgain !== undefined && (mayTryAgain.has(code) || wordsByCode[code] === undefined);
  return (
    <>
      <PageHead title={title} />
      <Notice
        actions={
          <>
            {isAgain && (
              <Button tone="primary" onClick={onAgain}>
                {code === "left" ? "Come back" : "Try again"}
              </Button>
            )}
            <ButtonLink to={paths.parties}>To my parties</ButtonLink>
          </>
        }
      >
        {message !== undefined && <p dir="auto">{message}</p>}
        <p>{wayOut}</p>
      </Notice>
    </>
  );
}
