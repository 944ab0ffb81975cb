import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore, type ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { reach } from "../data/client.ts";
import { Mark } from "./Mark.tsx";
import { paths } from "./paths.ts";
import { PersonMenu } from "./PersonMenu.tsx";
import { SearchBox } from "./SearchBox.tsx";
import styles from "./Shell.module.css";
import { useViewer } from "./Viewer.tsx";

const places = [
  { to: paths.home, sign: "◍", words: "For you" },
  { to: paths.moment, sign: "◐", words: "Mood" },
  { to: paths.taste, sign: "❦", words: "My taste" },
  { to: paths.friends, sign: "⚭", words: "Friends" },
  { to: paths.parties, sign: "▷", words: "Parties" },
] as const;

/** What stands around every page of the viewer. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const { isPrivate } = useViewer();
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#main">
        Skip to the page
      </a>
      <header className={styles["head"]}>
        <Link href={paths.home} className={styles["brand"]} aria-label="CodeCatalyst, home">
          <Mark />
          <span className={styles["name"]}>CodeCatalyst</span>
        </Link>
        <SearchBox />
        <div className={styles["person"]}>
          <PersonMenu />
        </div>
      </header>
      <nav className={styles["nav"]} aria-label="Pages">
        <ul>
          {places.map((place) => (
            <li key={place.to}>
              <Place {...place} />
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" className={styles["main"]} tabIndex={-1}>
        <ConnectionLine />
        {isPrivate && (
          <p className={styles["private"]} role="status">
            Private session: what you do now stays out of your taste, and friends hear nothing of it.
          </p>
        )}
        {children}
      </main>
      <footer className={styles["foot"]}>
        <p className="note">Covers are drawn by this page from title and domain.</p>
        <p className="note">
          <a href="/docs/">The API behind this page</a>
        </p>
      </footer>
    </div>
  );
}

function Place({ to, sign, words }: (typeof places)[number]) {
  const [isAtPlace] = useRoute(to === "/" ? "/" : `${to}/*?`);
  const [isAtParty] = useRoute("/party/*");
  const isHere = isAtPlace || (isAtParty && to === paths.parties);
  return (
    <Link href={to} className={styles["place"]} aria-current={isHere ? "page" : undefined}>
      <span aria-hidden="true" className={styles["sign"]}>
        {sign}
      </span>
      <span>{words}</span>
    </Link>
  );
}

const subscribeOnline = (onChange: () => void) => onlineManager.subscribe(onChange);

/** The line is always there for those who listen; without words it takes no room. */
function ConnectionLine() {
  const isOnline = useSyncExternalStore(subscribeOnline, () => onlineManager.isOnline());
  const isReachable = useSyncExternalStore(reach.subscribe, reach.isReachable);
  const trouble = isOnline ? (isReachable ? undefined : "The server does not answer.") : "You are offline.";
  return (
    <div className={styles["connection"]} role="status">
      {trouble !== undefined && (
        <p className={styles["offline"]}>
          {trouble} What you see is from before, and what you do is kept; it goes on by itself when the connection is
          back.
        </p>
      )}
    </div>
  );
}
