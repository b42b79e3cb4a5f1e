import { api, ApiError } from "../api/client";
import type { Place } from "../api/types";

/** Places in need of Wi-Fi: read when a reader first wants to see them, and kept. */
class Targets {
  all = $state.raw<Place[]>([]);
  loaded = $state(false);
  #asking = false;

  async load(): Promise<void> {
    if (this.loaded || this.#asking) return;
    this.#asking = true;
    try {
      this.all = (await api.places()).items.filter((place) => place.target);
      this.loaded = true;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
    } finally {
      this.#asking = false;
    }
  }
}

export const targets = new Targets();
