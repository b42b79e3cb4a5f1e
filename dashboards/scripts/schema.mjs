import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { format } from "prettier";

export const SNAPSHOT = new URL("../../collector/openapi.json", import.meta.url);
export const SCHEMA = new URL("../src/api/schema.ts", import.meta.url);

/**
 * The collector's description of its API as TypeScript.
 *
 * @returns {Promise<string>}
 */
export async function generateSchema() {
  const description = JSON.parse(readFileSync(SNAPSHOT, "utf8"));
  // Names of operations are the collector's own and repeat; the paths tell them apart.
  for (const path of Object.values(description.paths)) {
    for (const operation of Object.values(path)) delete operation.operationId;
  }
  const text = `// Generated from the collector's openapi.json by \`npm run types\`.\n\n${astToString(await openapiTS(description))}`;
  return format(text, { parser: "typescript", printWidth: 100 });
}
