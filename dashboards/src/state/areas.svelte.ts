import { api, ApiError } from "../api/client";
import type { Area } from "../api/types";
import { POSTCODES } from "../map/postcodes";
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
    const area = this.#named(name);
    return area ? preferences.say(area.name) : name;
  }

  /** What a municipality is called in an address: the same in every language. */
  key(name: string): string {
    return this.#named(name)?.id ?? name;
  }

  /** All that people may type for a municipality. */
  called(name: string): string[] {
    const area = this.#named(name);
    if (!area) return [name];
    const codes = POSTCODES.flatMap(([code, of]) => (of === area.id ? code : []));
    return [area.name.nl, area.name.fr, area.name.en, ...codes];
  }

  #named(name: string): Area | undefined {
    return this.#names.get(name.toLowerCase());
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
