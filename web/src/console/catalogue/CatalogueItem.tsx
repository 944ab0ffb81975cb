import type { Item } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { PageHead } from "../../app/PageHead.tsx";
import { paths } from "../../app/paths.ts";
import { client } from "../../data/client.ts";
import { Button, ButtonLink } from "../../design/Button.tsx";
import { Facts } from "../../design/Facts.tsx";
import { Failure } from "../../design/Notice.tsx";
import { Panel } from "../../design/Panel.tsx";
import { Skeleton } from "../../design/Skeleton.tsx";
import { DomainTag } from "../../design/Tag.tsx";
import { lengthText } from "../../words.ts";
import { usePathId } from "../use-path-id.ts";
import { DeleteItem } from "./DeleteItem.tsx";
import { EditItem } from "./EditItem.tsx";
import { Offers } from "./Offers.tsx";
import { Relations } from "./Relations.tsx";

/** An item, and the tag by which a change says what it was made from. */
export interface TaggedItem {
  readonly item: Item;
  readonly etag: string | undefined;
}

/** One work with everything that the catalogue knows of it. */
export function CatalogueItem() {
  const itemId = usePathId(paths.consolePage("catalogue"));
  const known = useQuery({
    queryKey: ["tagged-item", itemId],
    queryFn: async ({ signal }): Promise<TaggedItem> => {
      const { answer, etag } = await client.request("getItem", { itemId }, { signal });
      return { item: answer, etag };
    },
  });
  const { data } = known;
  return (
    <>
      <PageHead
        title={data?.item.title ?? "A work"}
        lead={data !== undefined && <DomainTag domain={data.item.domain} />}
        actions={
          <>
            {data !== undefined && <ButtonLink to={paths.title(itemId)}>See its page</ButtonLink>}
            <ButtonLink to={paths.consolePage("catalogue")}>All works</ButtonLink>
          </>
        }
      />
      {known.error !== null && <Failure error={known.error} onRetry={() => void known.refetch()} />}
      {known.isPending && <Skeleton height="24rem" />}
      {data !== undefined && (
        <>
          <About key={itemId} tagged={data} />
          <Relations itemId={itemId} />
          <Offers tagged={data} />
          <DeleteItem tagged={data} />
        </>
      )}
    </>
  );
}

function About({ tagged }: { readonly tagged: TaggedItem }) {
  const [isEdited, setEdited] = useState(false);
  return (
    <Panel
      heading="What is known"
      actions={
        !isEdited && (
          <Button isSmall onClick={() => setEdited(true)}>
            Edit
          </Button>
        )
      }
    >
      {isEdited ? (
        <EditItem tagged={tagged} onDone={() => setEdited(false)} />
      ) : (
        <>
          {tagged.item.description !== undefined && <p dir="auto">{tagged.item.description}</p>}
          <Facts facts={factsOfItem(tagged.item)} />
        </>
      )}
    </Panel>
  );
}

const joined = (words: readonly string[]) => words.join(", ");

const factsOfItem = (item: Item) => ({
  Id: <code>{item.id}</code>,
  Title: item.title,
  Year: item.year,
  Language: item.language,
  Creators: joined(item.creators.map(({ name, role }) => `${name} (${role})`)),
  Genres: joined(item.genres),
  Themes: joined(item.themes),
  Places: joined(item.places),
  Series: item.series && `${item.series.name} #${item.series.position}`,
  Length: item.lengthMinutes === undefined ? undefined : lengthText(item.lengthMinutes),
  Pages: item.pageCount,
  Tempo: item.tempoBpm === undefined ? undefined : `${item.tempoBpm} beats a minute`,
  "Youngest age": item.minimumAgeYears,
  Mood: item.mood && `${item.mood.valence} from sad to happy, ${item.mood.arousal} from calm to intense`,
  "Edition of": item.editionOf && <Link href={paths.consolePage("catalogue", item.editionOf)}>{item.editionOf}</Link>,
  Cover: item.imageUrl,
  "Plays at": item.playbackUrl,
  "Other ids": joined(Object.entries(item.externalIds).map(([scheme, id]) => `${scheme}: ${id}`)),
});
