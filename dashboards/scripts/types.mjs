import { writeFileSync } from "node:fs";
import { generateSchema, SCHEMA } from "./schema.mjs";

writeFileSync(SCHEMA, await generateSchema());
