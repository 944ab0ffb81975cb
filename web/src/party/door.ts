import { ApiError, type Client } from "codecatalyst-client";
import { element, find } from "../dom.ts";
import type { PartyAddress } from "./address.ts";

/** Who comes, and where to. */
export interface Entry {
  readonly userId: string;
  readonly name: string;
  /** Of a party that is there; a new one is made without. */
  readonly partyId: string | undefined;
  readonly invite: string | undefined;
  readonly password: string | undefined;
  /** What a new party watches. */
  readonly itemId: string | undefined;
}

const searchMs = 250;
const resultCount = 6;

interface Surroundings {
  readonly client: Client;
  readonly address: PartyAddress;
  readonly onEnter: (entry: Entry) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

/** The form before a party: who one is, and for a new one what to watch. */
export function setUpDoor({ client, address, onEnter, onFailed }: Surroundings): void {
  const user = find("door-user", HTMLInputElement);
  const name = find("door-name", HTMLInputElement);
  const password = find("door-password-input", HTMLInputElement);
  const submit = find("door-submit", HTMLButtonElement);
  user.value = address.userId ?? "";
  name.value = address.name ?? "";
  const chosen = setUpSearch(client);
  if (address.partyId !== undefined) {
    find("door-new", HTMLElement).hidden = true;
    submit.textContent = "Come in";
  }
  if (address.invite !== undefined) void tellOfInvite(client, address.invite).catch(onFailed);
  find("door-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    submit.disabled = true;
    const { partyId, invite } = address;
    const entry = {
      userId: user.value.trim(),
      name: name.value.trim(),
      partyId,
      invite,
      password: password.value === "" ? undefined : password.value,
      itemId: chosen(),
    };
    onEnter(entry)
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.code === "FORBIDDEN") askPassword();
        onFailed(error);
      })
      .finally(() => (submit.disabled = false));
  });
}

export function askPassword(): void {
  find("door-password", HTMLElement).hidden = false;
}

async function tellOfInvite(client: Client, code: string): Promise<void> {
  const { name, hostName, hasPassword } = await client.findPartyInvite({ code });
  find("door-heading", HTMLElement).textContent = `${hostName} invites you to “${name}”`;
  if (hasPassword) askPassword();
}

/** Answers what was chosen. */
function setUpSearch(client: Client): () => string | undefined {
  const input = find("door-title", HTMLInputElement);
  const results = find("door-results", HTMLUListElement);
  const note = find("door-chosen", HTMLElement);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let itemId: string | undefined;
  const look = async () => {
    const title = input.value.trim();
    if (title === "") return results.replaceChildren();
    const { items } = await client.listItems({ title, domain: "movie", limit: resultCount });
    results.replaceChildren(
      ...items.map((item) => {
        const choose = () => {
          itemId = item.id;
          input.value = item.title;
          note.textContent = `You will watch ${item.title}.`;
          results.replaceChildren();
        };
        const text = item.year === undefined ? item.title : `${item.title} (${item.year})`;
        return element(
          "li",
          { class: "result" },
          element("button", { class: "quiet", attributes: { type: "button" }, onClick: choose }, text),
        );
      }),
    );
  };
  input.addEventListener("input", () => {
    itemId = undefined;
    note.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch(() => results.replaceChildren()), searchMs);
  });
  return () => itemId;
}
