import type {
  Area,
  AuditItem,
  DemoSignIn,
  Fleet,
  List,
  NewDecision,
  NewPlan,
  Change,
  Explanation,
  WhatIf,
  Place,
  Plan,
  PlanSummary,
  Problem,
  Recommendation,
  Session,
  Site,
  SiteSummary,
  Step,
  Usage,
  Verdicts,
} from "./types";

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;
/** A list of more pages than this is cut. */
const MAX_PAGES = 100;
/** The audit log is read from the latest back; older entries are left to the API. */
const AUDIT_PAGES = 3;

/** An answer that is not 2xx, or none at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? `status ${status}`);
    this.name = "ApiError";
  }

  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { status: response.status, title: response.statusText };
  }
}

async function request(method: string, path: string, body?: unknown): Promise<Response> {
  const options: RequestInit = {
    method,
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { Accept: "application/json, application/problem+json" },
  };
  if (body !== undefined) {
    options.headers = { ...options.headers, "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(BASE + path, options);
  } catch (cause) {
    throw new ApiError(0, { title: cause instanceof Error ? cause.message : "no answer" });
  }
  if (!response.ok) throw new ApiError(response.status, await problemOf(response));
  return response;
}

async function read<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const response = await request(method, path, body);
  try {
    return (await response.json()) as Body;
  } catch {
    throw new ApiError(response.status, { title: "the answer is not JSON" });
  }
}

const get = <Body>(path: string) => read<Body>("GET", path);

/** All pages of a list as one. */
async function all<Item, Body extends List<Item> = List<Item>>(
  path: string,
  pages = MAX_PAGES,
): Promise<Body> {
  const first = await get<Body>(path);
  const items = [...first.items];
  let cursor = first.next_cursor;
  for (let page = 1; cursor && page < pages; page += 1) {
    const separator = path.includes("?") ? "&" : "?";
    const next = await get<Body>(`${path}${separator}cursor=${encodeURIComponent(cursor)}`);
    items.push(...next.items);
    cursor = next.next_cursor;
  }
  return { ...first, items, next_cursor: null };
}

const id = encodeURIComponent;

export const api = {
  session: () => get<Session>("/session"),
  signIn: (name: string, password: string) => read<Session>("POST", "/session", { name, password }),
  accept: (invitation: string, password: string) =>
    read<Session>("POST", "/invitation", { invitation, password }),
  signOut: () => request("DELETE", "/session"),
  demoSignIns: () => get<List<DemoSignIn>>("/demo-sign-ins"),
  sites: () => all<SiteSummary>("/sites"),
  site: (site: string) => get<Site>(`/sites/${id(site)}`),
  verdicts: () => get<Verdicts>("/verdicts"),
  usage: (site: string, from: Date, to: Date, step: Step) =>
    get<Usage>(
      `/sites/${id(site)}/usage?from=${from.toISOString()}&to=${to.toISOString()}&step=${step}`,
    ),
  /** At the step that says something, up to `to`. */
  usageAtBest: (site: string, to: Date) =>
    get<Usage>(`/sites/${id(site)}/usage?to=${to.toISOString()}`),
  fleet: () => all<Fleet["items"][number], Fleet>("/fleet"),
  areas: () => all<Area>("/areas?geometry=true"),
  places: () => all<Place>("/places"),
  plans: () => all<PlanSummary>("/plans"),
  plan: (plan: string) => get<Plan>(`/plans/${id(plan)}`),
  explanation: (plan: string) => get<Explanation>(`/plans/${id(plan)}/explanation`),
  whatIf: (plan: string, change: Change) =>
    read<WhatIf>("POST", `/plans/${id(plan)}/what-if`, change),
  makePlan: (plan: NewPlan) => read<Plan>("POST", "/plans", plan),
  recommendations: () => all<Recommendation>("/recommendations"),
  recommendation: (recommendation: string) =>
    get<Recommendation>(`/recommendations/${id(recommendation)}`),
  decide: (recommendation: string, decision: NewDecision) =>
    read<Recommendation>("POST", `/recommendations/${id(recommendation)}/decision`, decision),
  audit: () => all<AuditItem>("/audit", AUDIT_PAGES),
};
