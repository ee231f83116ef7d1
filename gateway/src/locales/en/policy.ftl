# The policy.

# --- What it says no to. Each says what is allowed.
policy-no-shares = Your organisation has not let you send shares. Ask your administrator.
policy-no-requests = Your organisation has not let you ask for files. Ask your administrator.
policy-no-expiry = { $n ->
    [one] At most one day, says your organisation.
   *[other] From 1 to { $n } days, says your organisation.
}
policy-no-expiry-fixed = { $n ->
    [one] Your organisation has fixed this at one day.
   *[other] Your organisation has fixed this at { $n } days.
}
policy-no-renewal = { $n ->
    [0] Your organisation lets nothing be renewed.
    [one] Your organisation has fixed this at one day.
   *[other] Your organisation has fixed this at { $n } days.
}
policy-no-downloads = { $n ->
    [one] At most one download, says your organisation.
   *[other] From 1 to { $n } downloads, says your organisation.
}
policy-no-downloads-fixed = Your organisation has fixed how often files may be downloaded. Leave this empty.
policy-no-notices = Your organisation has fixed whether you are told.
policy-no-sensitivity = Your organisation has fixed this: { $fixed }.
policy-no-passphrase = For this recipient, your organisation asks for a passphrase.
policy-no-code = For this recipient, your organisation asks for a code by mail, and no passphrase.
policy-no-recipients = { $n ->
    [one] At most one recipient, says your organisation.
   *[other] At most { $n } recipients, says your organisation.
}
policy-no-files = { $n ->
    [one] At most one file, says your organisation.
   *[other] At most { $n } files, says your organisation.
}
policy-no-size = A file may have at most { $size }, says your organisation.
policy-no-kind = Your organisation lets files of this kind go nowhere. Take them out, or ask your administrator.
policy-no-domain = Your organisation sends nothing to this domain. Use another address, or ask your administrator.
policy-no-unlisted = Your organisation sends to the domains on its list only. Use another address, or ask your administrator.
policy-no-transfer = A recipient is outside the EU and the EEA. Say on what ground the data may go there.

policy-sensitivity-normal = Normal
policy-sensitivity-confidential = Confidential
policy-sensitivity-special = Special categories (health, beliefs, origin and the like)

policy-fixed = Your organisation has fixed this.
policy-sensitivity = How sensitive it is
policy-sensitivity-hint = It decides what recipients must prove.
policy-transfer = Ground for sending outside the EU and the EEA
policy-transfer-hint = Needed only when a recipient is outside. It is kept with the share and named in the log.
policy-transfer-none = No recipient is outside
policy-transfer-text = More about that ground
policy-basis-adequacy = The Commission has found the protection there adequate (article 45)
policy-basis-sccs = Standard contractual clauses (article 46)
policy-basis-bcr = Binding corporate rules (article 47)
policy-basis-consent = The person agreed, knowing the risk (article 49)
policy-basis-derogation = Another exception of article 49
