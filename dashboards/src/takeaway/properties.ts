/** What an XLSX file says of itself as a document; its library has no setting for it. */

import { sanitizeTextContent } from "write-excel-file/utility";
import type { Feature } from "write-excel-file/universal";

const PATH = "docProps/core.xml";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

export function propertiesOf(title: string, language: string): Feature<Blob> {
  const said = [
    `<dc:title>${sanitizeTextContent(title)}</dc:title>`,
    `<dc:language>${sanitizeTextContent(language)}</dc:language>`,
  ].join("");
  const spaces = `xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`;
  return {
    files: {
      transform: {
        "[Content_Types].xml": {
          insert: () =>
            `<Override PartName="/${PATH}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`,
        },
        "_rels/.rels": {
          insert: () =>
            `<Relationship Id="core-properties" Type="${PACKAGE}/relationships/metadata/core-properties" Target="${PATH}"/>`,
        },
      },
      write: {
        files: () => ({
          [PATH]: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties ${spaces}>${said}</cp:coreProperties>`,
        }),
      },
    },
  };
}
