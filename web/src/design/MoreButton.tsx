import { Button } from "./Button.tsx";

/** The next page of something, where there is one. */
export const MoreButton = ({
  about,
  pages: { hasNextPage, isFetchingNextPage, fetchNextPage },
}: {
  readonly about: string;
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}) =>
  hasNextPage && (
    <div>
      <Button isSmall about={about} disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show more
      </Button>
    </div>
  );
