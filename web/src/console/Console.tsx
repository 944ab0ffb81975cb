import { Suspense, useEffect, useRef } from "react";
import { Link, Redirect, Route, Switch, useRoute } from "wouter";
import { NotFound } from "../app/NotFound.tsx";
import { paths } from "../app/paths.ts";
import { useViewer } from "../app/Viewer.tsx";
import { Notice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import styles from "./Console.module.css";
import { consolePages } from "./console-pages.ts";

/** What operators look at: a menu of its own within the page. Everybody else is told whom it is for. */
export function Console() {
  const { isOperator } = useViewer();
  if (!isOperator)
    return (
      <Notice title="The console is for operators.">
        <p>Sign in with the operator’s name to see models, quality and health.</p>
      </Notice>
    );
  const first = consolePages[0];
  return (
    <div className={styles["console"]}>
      <nav aria-label="Console">
        <ul className={styles["menu"]}>
          {consolePages.map(({ name, words }) => (
            <MenuLink key={name} to={paths.consolePage(name)} words={words} />
          ))}
        </ul>
      </nav>
      <div className={styles["page"]}>
        <Suspense fallback={<Skeleton height="20rem" />}>
          <Switch>
            {consolePages.map(({ name, Page }) => (
              <Route key={name} path={`${paths.consolePage(name)}/*?`} component={Page} />
            ))}
            <Route path={paths.console}>
              {first !== undefined && <Redirect to={paths.consolePage(first.name)} replace />}
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </div>
    </div>
  );
}

function MenuLink({ to, words }: { readonly to: string; readonly words: string }) {
  const [isHere] = useRoute(`${to}/*?`);
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // On a narrow screen the menu is longer than what is seen of it.
    if (isHere) place.current?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [isHere]);
  return (
    <li ref={place}>
      <Link href={to} className={styles["link"]} aria-current={isHere ? "page" : undefined}>
        {words}
      </Link>
    </li>
  );
}
