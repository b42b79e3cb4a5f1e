/** How the network is called: the collector writes it into the first page. */
function told(): string | undefined {
  // Tests have no document.
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content;
}

export const NETWORK = told() || "Hotspots";
