/**
 * What the spreadsheet library takes of fflate, without workers: it would start those from
 * an address of the page's own making, which the content security policy refuses without
 * an error that anyone hears, and the file would never come.
 */

import { strToU8, zipSync, type AsyncZippable } from "fflate/browser";

export { strToU8, zipSync };

type Done = (failure: Error | null, archive: Uint8Array) => void;

export function zip(files: AsyncZippable, done: Done): void {
  done(null, zipSync(files as Parameters<typeof zipSync>[0]));
}
