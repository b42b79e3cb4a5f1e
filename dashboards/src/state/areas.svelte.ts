import { api, ApiError } from "../api/client";
import type { Area } from "../api/types";
import { preferences } from "./preferences.svelte";

const RETRY_MS = 10_000;

/** The areas hardly ever change: they are read once and kept. */
class Areas {
  all = $state.raw<Area[]>([]);
  #names = $derived.by(() => {
    const names = new Map<string, Area>();
    for (const area of this.all) {
      if (area.level !== "municipality") continue;
      for (const name of [area.id, area.name.nl, area.name.fr, area.name.en]) {
        names.set(name.toLowerCase(), area);
      }
    }
    return names;
  });
  #asked = false;

  /** The name of a municipality in the reader's language, or as the collector wrote it. */
  municipality(name: string): string {
    const area = this.#names.get(name.toLowerCase());
    return area ? preferences.say(area.name) : name;
  }

  async load(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.all = (await api.areas()).items;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setTimeout(() => {
        this.#asked = false;
        void this.load();
      }, RETRY_MS);
    }
  }
}

export const areas = new Areas();
