/** What the build writes: file name → text. */
import { jsonManifest } from "./json";
import { xmlManifest } from "./xml";

export const templates: Record<string, string> = {
  "manifest.xml.tmpl": xmlManifest(),
  "manifest.json.tmpl": `${JSON.stringify(jsonManifest(), null, 2)}\n`,
};
