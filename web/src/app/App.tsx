import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { queryClient } from "../data/client.ts";
import { Skeleton } from "../design/Skeleton.tsx";
import { Toasts } from "../design/Toasts.tsx";
import { Home } from "../home/Home.tsx";
import { Why } from "../works/Why.tsx";
import { Faults } from "./Faults.tsx";
import { MomentProvider } from "./Moment.tsx";
import { NotFound } from "./NotFound.tsx";
import { Shell } from "./Shell.tsx";
import { ViewerProvider } from "./Viewer.tsx";

const Console = lazy(async () => ({ default: (await import("../console/Console.tsx")).Console }));
const FriendsPage = lazy(async () => ({ default: (await import("../friends/FriendsPage.tsx")).FriendsPage }));
const MatchPage = lazy(async () => ({ default: (await import("../friends/MatchPage.tsx")).MatchPage }));
const MomentPage = lazy(async () => ({ default: (await import("../moment/MomentPage.tsx")).MomentPage }));
const PartiesPage = lazy(async () => ({ default: (await import("../party/PartiesPage.tsx")).PartiesPage }));
const PartyPage = lazy(async () => ({ default: (await import("../party/PartyPage.tsx")).PartyPage }));
const SearchPage = lazy(async () => ({ default: (await import("../works/SearchPage.tsx")).SearchPage }));
const TastePage = lazy(async () => ({ default: (await import("../taste/TastePage.tsx")).TastePage }));
const TitlePage = lazy(async () => ({ default: (await import("../title/TitlePage.tsx")).TitlePage }));
const WelcomePage = lazy(async () => ({ default: (await import("../welcome/WelcomePage.tsx")).WelcomePage }));

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Toasts>
        <ViewerProvider>
          <MomentProvider>
            <Why>
              <Pages />
            </Why>
          </MomentProvider>
        </ViewerProvider>
      </Toasts>
    </QueryClientProvider>
  );
}

function Pages() {
  useArrival();
  return (
    <Shell>
      <Faults>
        <Suspense fallback={<Skeleton height="20rem" />}>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/console/*?" component={Console} />
            <Route path="/friends" component={FriendsPage} />
            <Route path="/friends/match" component={MatchPage} />
            <Route path="/moment" component={MomentPage} />
            <Route path="/parties" component={PartiesPage} />
            <Route path="/party/:partyId" component={PartyPage} />
            <Route path="/search" component={SearchPage} />
            <Route path="/taste" component={TastePage} />
            <Route path="/title/*" component={TitlePage} />
            <Route path="/welcome" component={WelcomePage} />
            <Route path="/index.html">
              <Redirect to="/" replace />
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </Faults>
    </Shell>
  );
}

/** On another page: begin at its top, and let those who listen know. Going back leads to where one was, which the browser keeps. */
function useArrival(): void {
  const [location] = useLocation();
  const before = useRef(location);
  const isBack = useRef(false);
  useEffect(() => {
    // The router tells of its own steps by an event of that name.
    const kinds = ["popstate", "pushState"] as const;
    const onStep = ({ type }: Event) => (isBack.current = type === "popstate");
    for (const kind of kinds) window.addEventListener(kind, onStep, { capture: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, onStep, { capture: true });
    };
  }, []);
  useEffect(() => {
    if (before.current === location) return;
    before.current = location;
    if (!isBack.current) window.scrollTo(0, 0);
    // Who types goes on typing.
    if (!(document.activeElement instanceof HTMLInputElement))
      document.getElementById("main")?.focus({ preventScroll: true });
  }, [location]);
}
