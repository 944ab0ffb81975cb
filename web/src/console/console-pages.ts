import { lazy, type ComponentType } from "react";

interface ConsolePage {
  /** In the address, behind /console/. */
  readonly name: string;
  readonly words: string;
  readonly Page: ComponentType;
}

/** Every page of the console, in the order of the menu. */
export const consolePages: readonly ConsolePage[] = [
  {
    name: "overview",
    words: "Overview",
    Page: lazy(async () => ({ default: (await import("./overview/OverviewPage.tsx")).OverviewPage })),
  },
  {
    name: "runs",
    words: "Feature runs",
    Page: lazy(async () => ({ default: (await import("./runs/RunsPage.tsx")).RunsPage })),
  },
  {
    name: "data-quality",
    words: "Data quality",
    Page: lazy(async () => ({ default: (await import("./data-quality/DataQualityPage.tsx")).DataQualityPage })),
  },
  {
    name: "events",
    words: "Events",
    Page: lazy(async () => ({ default: (await import("./events/EventsPage.tsx")).EventsPage })),
  },
  {
    name: "quality",
    words: "Quality",
    Page: lazy(async () => ({ default: (await import("./quality/QualityPage.tsx")).QualityPage })),
  },
  {
    name: "map",
    words: "Embedding map",
    Page: lazy(async () => ({ default: (await import("./map/MapPage.tsx")).MapPage })),
  },
  {
    name: "catalogue",
    words: "Catalogue",
    Page: lazy(async () => ({ default: (await import("./catalogue/CataloguePage.tsx")).CataloguePage })),
  },
  {
    name: "links",
    words: "Doubtful links",
    Page: lazy(async () => ({ default: (await import("./links/LinksPage.tsx")).LinksPage })),
  },
  {
    name: "models",
    words: "Models",
    Page: lazy(async () => ({ default: (await import("./models/ModelsPage.tsx")).ModelsPage })),
  },
  {
    name: "surfaces",
    words: "Surfaces",
    Page: lazy(async () => ({ default: (await import("./surfaces/SurfacesPage.tsx")).SurfacesPage })),
  },
  {
    name: "users",
    words: "People",
    Page: lazy(async () => ({ default: (await import("./users/UsersPage.tsx")).UsersPage })),
  },
];
