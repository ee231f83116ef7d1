/** Names that the event file and the pane share. */

/** Where the copy of the policy lies among the mailbox's roaming settings. */
export const POLICY_COPY = "kuvert.policy";
