/** What the pages ask the collector for. */

import type {
  AccessPoint,
  AccountByDay,
  Area,
  AuditItem,
  BaseMap,
  Comparison,
  DecisionAnswer,
  DemoSignIn,
  Evaluations,
  FieldWork,
  Fleet,
  List,
  NewConsent,
  NewDecision,
  NewDecisions,
  NewEvent,
  NewNotice,
  NewPlan,
  NewSubscription,
  NewTicket,
  NewToken,
  NewVisit,
  NoticeSheet,
  NewScreening,
  OpenToken,
  Overview,
  CalendarDate,
  Change,
  Explanation,
  WhatIf,
  Place,
  Plan,
  PlanSummary,
  Recommendation,
  Reports,
  Session,
  SecondFactor,
  SecondFactorBegun,
  SignInWays,
  Comment,
  NewAnswer,
  NewComment,
  PaperRequest,
  Request,
  RequestsWaiting,
  Residents,
  Site,
  SiteEvent,
  Step,
  Street,
  Subscription,
  Telling,
  Ticket,
  Usage,
  Visit,
} from "./types";
import { AREAS } from "./early";
import { get, send, sendFor, type Asking } from "./request";

import { ApiError } from "./problem";

export { ApiError };

/** A list of more pages than this is cut. */
const MAX_PAGES = 100;
/** The audit log is read from the latest back; older entries are left to the API. */
const AUDIT_PAGES = 3;

/** All pages of a list as one. */
async function all<Item, Body extends List<Item> = List<Item>>(
  path: string,
  asking?: Asking,
  pages = MAX_PAGES,
): Promise<Body> {
  const first = await get<Body>(path, asking);
  // Unchanged, it stays the same object.
  if (!first.next_cursor) return first;
  const items = [...first.items];
  let cursor: string | null = first.next_cursor;
  for (let page = 1; cursor && page < pages; page += 1) {
    const separator = path.includes("?") ? "&" : "?";
    const next: Body = await get<Body>(
      `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
      asking,
    );
    items.push(...next.items);
    cursor = next.next_cursor;
  }
  return { ...first, items, next_cursor: null };
}

const id = encodeURIComponent;
const WEEK_MS = 7 * 86_400_000;

export const api = {
  session: (asking?: Asking) => get<Session>("/session", asking),
  signInWays: () => get<SignInWays>("/sign-in-ways"),
  signIn: (name: string, password: string, code?: string) =>
    sendFor<Session>("POST", "/session", code ? { name, password, code } : { name, password }),
  secondFactor: (asking?: Asking) => get<SecondFactor>("/second-factor", asking),
  beginSecondFactor: (password: string) =>
    sendFor<SecondFactorBegun>("POST", "/second-factor", { password }),
  turnSecondFactorOn: (code: string) =>
    sendFor<{ codes: string[] }>("POST", "/second-factor/on", { code }),
  turnSecondFactorOff: (code: string) => send("POST", "/second-factor/off", { code }),
  accept: (invitation: string, password: string) =>
    sendFor<Session>("POST", "/invitation", { invitation, password }),
  signOut: () => send("DELETE", "/session"),
  demoSignIns: (asking?: Asking) => get<List<DemoSignIn>>("/demo-sign-ins", asking),
  overview: (asking?: Asking) => get<Overview>("/overview", asking),
  site: (site: string, asking?: Asking) => get<Site>(`/sites/${id(site)}`, asking),
  events: (site: string, asking?: Asking) => all<SiteEvent>(`/sites/${id(site)}/events`, asking),
  noteEvent: (site: string, event: NewEvent) =>
    sendFor<SiteEvent>("POST", `/sites/${id(site)}/events`, event),
  withdrawEvent: (event: number) => sendFor<SiteEvent>("POST", `/events/${event}/withdraw`),
  usage: (site: string, from: Date, to: Date, step: Step, asking?: Asking) =>
    get<Usage>(
      `/sites/${id(site)}/usage?from=${from.toISOString()}&to=${to.toISOString()}&step=${step}`,
      asking,
    ),
  /** Counting periods of some weeks, which the collector gives a week at a time. */
  windows: async (site: string, to: Date, weeks: number, asking?: Asking): Promise<Usage> => {
    const answers: Usage[] = [];
    for (let week = weeks; week > 0; week -= 1) {
      const [from, end] = [week, week - 1].map((back) => new Date(to.getTime() - back * WEEK_MS));
      if (from && end) answers.push(await api.usage(site, from, end, "window", asking));
    }
    const items = new Map(
      answers.flatMap((answer) => answer.items).map((item) => [item.start, item]),
    );
    const [first] = answers;
    if (!first) throw new ApiError(-1, { title: "no weeks are asked for" });
    return { ...first, to: to.toISOString(), items: [...items.values()] };
  },
  /** At the step that says something, up to `to`. */
  usageAtBest: (site: string, to: Date, asking?: Asking) =>
    get<Usage>(`/sites/${id(site)}/usage?to=${to.toISOString()}`, asking),
  /** By the day, so that an answer is known again. */
  comparison: (from: CalendarDate, to: CalendarDate | undefined, asking?: Asking) =>
    get<Comparison>(`/comparison?from=${from}${to ? `&to=${to}` : ""}&step=week`, asking),
  fleet: (asking?: Asking) => all<Fleet["items"][number], Fleet>("/fleet", asking),
  accessPoints: (asking?: Asking) => all<AccessPoint>("/access-points", asking),
  joinTokens: (asking?: Asking) => all<OpenToken>("/join-tokens", asking),
  makeJoinToken: (box: string) => sendFor<NewToken>("POST", `/access-points/${id(box)}/join-token`),
  endJoinToken: (box: string) => send("DELETE", `/access-points/${id(box)}/join-token`),
  /** From a local date on. */
  daysOfBox: (box: string, from: string, asking?: Asking) =>
    get<AccountByDay>(`/account/days?access_point=${id(box)}&from=${from}`, asking),
  daysOfSite: (site: string, from: string, asking?: Asking) =>
    get<AccountByDay>(`/account/days?site=${id(site)}&from=${from}`, asking),
  areas: (asking?: Asking) => all<Area>(AREAS, asking),
  baseMap: () => get<BaseMap>("/base-map"),
  streets: (name: string, asking?: Asking) =>
    get<List<Street>>(`/base-map/streets?name=${encodeURIComponent(name)}`, asking),
  residents: (asking?: Asking) => get<Residents>("/residents", asking),
  places: (asking?: Asking) => all<Place>("/places", asking),
  screen: (place: string, screening: NewScreening) =>
    sendFor<Place>("POST", `/places/${id(place)}/screening`, screening),
  plans: (asking?: Asking) => all<PlanSummary>("/plans", asking),
  plan: (plan: string, asking?: Asking) => get<Plan>(`/plans/${id(plan)}`, asking),
  explanation: (plan: string, asking?: Asking) =>
    get<Explanation>(`/plans/${id(plan)}/explanation`, asking),
  whatIf: (plan: string, change: Change) =>
    sendFor<WhatIf>("POST", `/plans/${id(plan)}/what-if`, change),
  makePlan: (plan: NewPlan) => sendFor<Plan>("POST", "/plans", plan),
  recommendations: (asking?: Asking) => all<Recommendation>("/recommendations", asking),
  recommendation: (recommendation: string, asking?: Asking) =>
    get<Recommendation>(`/recommendations/${id(recommendation)}`, asking),
  decide: (recommendation: string, decision: NewDecision) =>
    sendFor<Recommendation>("POST", `/recommendations/${id(recommendation)}/decision`, decision),
  consent: (recommendation: string, consent: NewConsent) =>
    sendFor<Recommendation>("POST", `/recommendations/${id(recommendation)}/consents`, consent),
  posted: (recommendation: string, notice: NewNotice) =>
    sendFor<Recommendation>("POST", `/recommendations/${id(recommendation)}/notice`, notice),
  decideSeveral: (decisions: NewDecisions) =>
    sendFor<List<DecisionAnswer>>("POST", "/decisions", decisions),
  noticeSheet: (recommendation: string, asking?: Asking) =>
    get<NoticeSheet>(`/recommendations/${id(recommendation)}/notice`, asking),
  work: (asking?: Asking) => get<FieldWork>("/work", asking),
  noteVisit: (visit: NewVisit) => sendFor<Visit>("POST", "/visits", visit),
  openTicket: (ticket: NewTicket) => sendFor<Ticket>("POST", "/tickets", ticket),
  closeTicket: (ticket: number, done: string) =>
    sendFor<Ticket>("POST", `/tickets/${ticket}/close`, { done }),
  place: (box: string, site: string | null) =>
    sendFor<AccessPoint>("POST", `/access-points/${id(box)}/placement`, { site }),
  evaluations: (asking?: Asking) => get<Evaluations>("/evaluations", asking),
  reports: (asking?: Asking) => get<Reports>("/reports", asking),
  subscription: (asking?: Asking) => get<Subscription>("/subscription", asking),
  askToConfirm: () => send("POST", "/subscription/confirmation"),
  subscribe: (chosen: NewSubscription) => sendFor<Subscription>("PUT", "/subscription", chosen),
  telling: (asking?: Asking) => get<Telling>("/telling", asking),
  requests: (query: string, asking?: Asking) => all<Request>(`/requests${query}`, asking),
  requestsWaiting: (asking?: Asking) => get<RequestsWaiting>("/requests/waiting", asking),
  typeRequest: (request: PaperRequest) => sendFor<Request>("POST", "/requests", request),
  answerRequest: (number: number, answer: NewAnswer) =>
    sendFor<Request>("POST", `/requests/${number}/answer`, answer),
  comments: (query: string, asking?: Asking) => all<Comment>(`/comments${query}`, asking),
  comment: (comment: NewComment) => sendFor<Comment>("POST", "/comments", comment),
  eraseComment: (number: number) => send("DELETE", `/comments/${number}`),
  audit: (query: string, asking?: Asking) => all<AuditItem>(`/audit${query}`, asking, AUDIT_PAGES),
};
