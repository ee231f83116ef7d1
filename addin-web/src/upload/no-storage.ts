// Stands in for the upload library's own storage when the page's script is bundled: the browser keeps nothing, the
// server knows what is there. The library would try whether it can write as soon as it is loaded.
export const canStoreURLs = false;

/** Never made, because `canStoreURLs` says so. */
export const WebStorageUrlStorage = undefined;
