/** The code of each page, fetched when it is opened. */

import type { Component } from "svelte";
import { preferences } from "../state/preferences.svelte";
import type { Route } from "../state/routes";

type Loaded = { default: Component<{ id: string }> | Component };

/** Who is not signed in has the page to do so at each address. */
export type PageName = Route["page"] | "sign-in";

const PAGES: Record<PageName, () => Promise<Loaded>> = {
  map: () => import("./MapPage.svelte"),
  start: () => import("./StartPage.svelte"),
  site: () => import("./SitePage.svelte"),
  compare: () => import("./ComparePage.svelte"),
  need: () => import("./NeedPage.svelte"),
  recommendations: () => import("./RecommendationsPage.svelte"),
  recommendation: () => import("./RecommendationPage.svelte"),
  notice: () => import("./NoticePage.svelte"),
  "work-order": () => import("./WorkOrderPage.svelte"),
  work: () => import("./WorkPage.svelte"),
  places: () => import("./PlacesPage.svelte"),
  evaluations: () => import("./EvaluationsPage.svelte"),
  reports: () => import("./ReportsPage.svelte"),
  fleet: () => import("./FleetPage.svelte"),
  box: () => import("./BoxPage.svelte"),
  audit: () => import("./AuditPage.svelte"),
  requests: () => import("./RequestsPage.svelte"),
  "second-factor": () => import("./SecondFactorPage.svelte"),
  words: () => import("./GlossaryPage.svelte"),
  subscription: () => import("./SubscriptionPage.svelte"),
  welcome: () => import("./WelcomePage.svelte"),
  unknown: () => import("./UnknownPage.svelte"),
  "sign-in": () => import("./SignInPage.svelte"),
};

export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

const fetched = new Map<PageName, Promise<Component<{ id: string }>>>();

/** What the first view is of, or what has to do without more words. */
const FIRST: ReadonlySet<PageName> = new Set(["map", "words", "unknown", "sign-in"]);

/** With the words that it says. One that could not be fetched is tried again the next time. */
export function pageOf(page: PageName): Promise<Component<{ id: string }>> {
  const known = fetched.get(page);
  if (known) return known;
  const fetching = Promise.all([
    PAGES[page](),
    FIRST.has(page) ? undefined : preferences.loadFurther(),
  ]).then(([loaded]) => loaded.default as Component<{ id: string }>);
  fetched.set(page, fetching);
  fetching.catch(() => fetched.delete(page));
  return fetching;
}
