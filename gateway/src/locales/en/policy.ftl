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

# --- The page.
policy-heading = Policy
policy-lead = What senders may do, on pages, by the API, on the command line and in Outlook alike. A change holds at once, also for drafts.
policy-version-0 = Nobody has changed anything: what the configuration says is in force.
policy-version = Version { $version } is in force.
policy-version-n = Version { $version }
policy-history = History of the policy
policy-preview = What would happen if
policy-preview-lead = Ask what the policy makes of a share. Nothing is sent, and nothing is written down.
policy-back = Back to the policy
policy-whom = For whom
policy-everyone = Everyone
policy-ungrouped = People without a group
policy-narrows = These rules narrow what holds for everyone, and never widen it. What is left empty is as for everyone. Somebody in several groups is bound by all of them.
policy-who = Who may do what
policy-time = How long
policy-access = Access
policy-where = Where to
policy-what = How much, and what
policy-mode = Senders
policy-mode-set = may choose otherwise
policy-mode-locked = see it and cannot change it
policy-mode-hidden = do not see it
policy-as-everyone = As for everyone
policy-yes = Yes
policy-no = No
policy-proof-code = A code by mail
policy-proof-passphrase = A passphrase
policy-hint-domains = One a line: the domain, then allowed, trusted or denied, then outside if it is outside the EU and the EEA, then code or passphrase for the least that is asked. Subdomains are meant, too.
policy-hint-kinds-denied = What names end in, such as exe js. It says nothing about what is in a file.
policy-hint-downloads = Empty means no limit.
policy-hint-empty = Empty means as for everyone.
policy-hint-most = At most { $n }.
policy-bad-number = From { $min } to { $max }.
policy-missing = A number is needed.
policy-bad-default = At most the longest time.
policy-bad-kinds = Endings of letters a-z and digits, such as exe or js.
policy-bad-domain = Line { $line } is not understood, or its domain is there already.
policy-problems = Nothing was changed. Look at what is marked.
policy-overtaken = Nothing was changed: version { $version } came into force meanwhile. It changed: { $changes }. Look at what you typed and save again to put it on top.
policy-changed = The new version is in force.
policy-unchanged = That was in force already.
policy-restored = The earlier version is in force again, as a new one.
policy-save-heading = Put it in force
policy-note = Why
policy-save = Save as a new version
policy-groups = Groups
policy-groups-text = Make a group here. Its tab above has its people, and the rules that narrow what they may do.
policy-group-name = Name of a new group
policy-group-add = Make the group
policy-group-remove = Remove the group
policy-group-removed = The group is removed.
policy-group-has-rules = The group has rules of its own. Empty them and save first: its people would otherwise be let do more.
policy-group-gone = A group that is gone
policy-bad-group = From 1 to 60 characters, and another name than the groups that are there.
policy-by-operator = The operator
policy-restore = Put version { $version } in force again
policy-older = Older versions
policy-if = Ask the policy
policy-if-who = Sender's mail address
policy-if-to = Recipients' mail addresses
policy-if-proof = What recipients prove
policy-if-sensitivity = Sensitivity
policy-if-basis = Ground for sending outside the EU and the EEA
policy-if-days = Days to expiry
policy-if-file = Name of a file
policy-if-mb = Its size, in MB
policy-if-unsaid = Not said
policy-nobody = No account has this address.
policy-no-number = A whole number, or nothing.
policy-unlimited = no limit
policy-verdict-yes = It would go out.
policy-verdict-asks = It would go out once the ground is given.
policy-verdict-no = It would be refused.
policy-note-passphrase = A recipient must prove a passphrase, more than a form begins with.
policy-note-leaves = It leaves the EU and the EEA: { $basis }. The log names the ground.
policy-note-trusted = A recipient is at a trusted domain: a code is enough.
policy-days = { $n ->
    [one] one day
   *[other] { $n } days
}
policy-rule-shares = May send shares
policy-rule-requests = May ask for files
policy-rule-no-shares = May not send shares
policy-rule-no-requests = May not ask for files
policy-rule-second-factor = Accounts with a password need a second factor
policy-rule-expiry-days-max = Longest time to expiry, in days
policy-rule-expiry-days = Usual time to expiry, in days
policy-rule-renewal-days = Days after expiry in which a share can be renewed
policy-rule-verification = What recipients prove
policy-rule-sensitivity = Sensitivity that a form begins with
policy-rule-verification-confidential = At least, for confidential files
policy-rule-verification-special = At least, for special categories
policy-rule-downloads-most = Most downloads of each file by each recipient
policy-rule-downloads = Usual number of downloads
policy-rule-notices = Senders are told of the first opening
policy-rule-domains = Domains
policy-rule-only-listed = Send to listed domains only
policy-rule-outside-by-country = Countries' domains outside the EU and the EEA count as outside
policy-rule-recipients-max = Most recipients
policy-rule-files-max = Most files in a share
policy-rule-file-mb-max = Largest file, in MB
policy-rule-request-files-max = Most files in a hand-in
policy-rule-kinds-denied = Kinds of files that go nowhere
policy-rule-outlook-locked = What nobody changes in Outlook
policy-not-proved = Nothing was changed: prove once more who you are, then save again. What you typed is still here.
policy-hint-configured = The configuration asks for it, whatever is said here.
policy-outlook-expiry = The expiry
policy-outlook-verification = What recipients prove
policy-outlook-downloads = The number of downloads
policy-outlook-notices = Whether the sender is told
policy-in-force = This version is in force.
policy-configured = Before the first version
policy-configured-text = What the configuration says. It also bounds every version.
policy-restore-0 = Put the configuration's rules in force again
policy-verdict = The answer
policy-if-downloads = Downloads of each file
policy-term-expiry = Time to expiry
policy-term-downloads = Downloads of each file by each recipient
policy-group-added = The group is made. Put people into it below.
policy-group-renamed = The group has another name.
policy-members-changed = The group's people are as you said.
policy-members = People in the group
policy-members-none = Nobody is in it yet.
policy-members-count = { $n ->
    [one] one person
   *[other] { $n } people
}
policy-member-address = A colleague's mail address
policy-member-put = Put into the group
policy-member-take = Take out
policy-group-rename = Give the group another name
policy-group-new-name = New name
policy-group-rename-button = Rename
policy-group-remove-text = Its people are in no group then, unless they are in others. The log keeps that it was there.
policy-group-remove-button = Remove { $name }
policy-verdict-reads = The sender would read:
