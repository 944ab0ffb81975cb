import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { Button } from "../design/Button.tsx";
import { TextField } from "../design/Field.tsx";
import { Failure } from "../design/Notice.tsx";
import { Panel } from "../design/Panel.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { serviceName } from "./services.ts";
import styles from "./WelcomePage.module.css";

/** The accounts of other services that together are this person. */
export function Accounts() {
  const { userId } = useViewer();
  const [accountId, setAccountId] = useState("");
  const accounts = useQuery({
    queryKey: personal(userId, "accounts"),
    queryFn: ({ signal }) => client.listAccounts({ userId }, { signal }),
  });
  const link = useMutation({
    mutationFn: (id: string) => client.linkAccount({ userId, accountId: id }),
    onSuccess: () => {
      setAccountId("");
      return refreshPersonal(userId);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (accountId.trim() !== "") link.mutate(accountId.trim());
  };
  return (
    <Panel
      heading="Your accounts"
      note="Several services, one person: what happened under each of these accounts counts as yours. Bringing a history links its account by itself; unlinking one takes what it brought out of your lists again."
    >
      {accounts.error !== null && <Failure error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.isPending && <Skeleton height="6rem" />}
      <ul className={styles["accounts"]} aria-label="Linked accounts">
        {accounts.data?.accountIds.map((id) => (
          <li key={id}>
            <Account id={id} />
          </li>
        ))}
      </ul>
      <form className={styles["link"]} onSubmit={submit}>
        <TextField
          label="Link another account"
          hint="Its id, as the service that sends its events writes it, such as jellyfin:kim."
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          value={accountId}
          onChange={(event) => setAccountId(event.currentTarget.value)}
        />
        <Button type="submit" disabled={link.isPending}>
          Link it
        </Button>
      </form>
      {link.error !== null && <Failure error={link.error} />}
    </Panel>
  );
}

function Account({ id }: { readonly id: string }) {
  const { userId } = useViewer();
  const unlink = useMutation({
    mutationFn: () => client.unlinkAccount({ userId, accountId: id }),
    onSuccess: () => refreshPersonal(userId),
  });
  const [service = "", ...name] = id.split(":");
  const isService = name.length > 0;
  return (
    <>
      <div>
        <p className={styles["title"]} dir="auto">
          {isService ? serviceName(service) : id}
        </p>
        <p className={styles["facts"]} dir="auto">
          {id === userId ? "This page" : id}
        </p>
      </div>
      {id !== userId && (
        <Button isSmall about={id} disabled={unlink.isPending} onClick={() => unlink.mutate()}>
          Unlink
        </Button>
      )}
      {unlink.error !== null && <Failure error={unlink.error} />}
    </>
  );
}
