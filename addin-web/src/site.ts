// Every page works without this script; each part makes one thing more pleasant where it finds its element.
import { enhanceCodeForm } from "./code-form";
import { enhanceCoolDown } from "./cool-down";
import { enhanceCopy } from "./copy";
import { enhanceDownloads } from "./downloads";
import { hideLink } from "./history";
import { followShare } from "./live";
import { enhancePasskeys } from "./passkey";
import { enhanceRequestForm } from "./request-form";
import { guardDoubleSubmit } from "./submit-once";

hideLink(document, window.history);
enhanceCodeForm(document);
enhanceCoolDown(document);
enhanceCopy(document);
enhanceDownloads(document);
enhancePasskeys(document);
enhanceRequestForm(document);
followShare(document);
guardDoubleSubmit(document);
