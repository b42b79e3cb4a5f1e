/** The audit log as the page asks for it, and where its rows lead. */

import { below } from "../state/base";
import { boxAddress, recommendationAddress, siteAddress } from "../state/routes";

export type AuditQuery = {
  action: string;
  person: string;
  subject: string;
  from: string;
  to: string;
  signIns: boolean;
};

/** What is asked of the collector; nothing where all of it is asked for. */
export function auditQuery({ signIns, ...words }: AuditQuery): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(words)) {
    if (value.trim()) query.set(name, value.trim());
  }
  if (signIns) query.set("sign_ins", "true");
  const text = query.toString();
  return text && `?${text}`;
}

/** The page of what a row speaks of, if it has one. */
export function subjectAddress(subject: string): string | undefined {
  const known: [string, (id: string) => string][] = [
    ["recommendation ", recommendationAddress],
    ["site ", siteAddress],
    ["access point ", boxAddress],
    ["place ", () => below("/places")],
    ["request ", () => below("/requests")],
  ];
  if (/^plan-\d+$/.test(subject)) return below("/recommendations");
  const found = known.find(([kind]) => subject.startsWith(kind));
  return found?.[1](subject.slice(found[0].length));
}

/** A kind of thing, and which one, of a subject that is looked for. */
export function subjectParts(subject: string, kinds: string[]): { kind: string; which: string } {
  const kind = kinds.find((kind) => subject === kind || subject.startsWith(`${kind} `)) ?? "";
  return { kind, which: kind ? subject.slice(kind.length).trim() : "" };
}
