// Uploads one file with tus-js-client as its manual says, with retries, and counts the interruptions.
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Upload } from "tus-js-client";
import { answer, input } from "./lib.mjs";

let failures = 0;
await new Promise((resolve, reject) => {
  const upload = new Upload(createReadStream(input.file), {
    endpoint: input.url,
    uploadSize: statSync(input.file).size,
    chunkSize: 4 * 1024 * 1024,
    retryDelays: Array(40).fill(500),
    metadata: { filename: basename(input.file), filetype: "application/octet-stream" },
    onShouldRetry: () => {
      failures += 1;
      return true;
    },
    onError: reject,
    onSuccess: resolve,
  });
  upload.start();
});
answer({ done: true, failures });
