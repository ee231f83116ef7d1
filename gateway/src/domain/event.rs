//! The vocabulary of the access log.

/// Who did it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Actor {
    Staff,
    /// Someone who proved an address or a passphrase.
    Recipient,
    /// Someone who hands in on a request.
    Uploader,
    /// Someone who proved nothing (yet).
    Visitor,
    System,
}

impl Actor {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Recipient => "recipient",
            Self::Uploader => "uploader",
            Self::Visitor => "visitor",
            Self::System => "system",
        }
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    Ok,
    /// Someone asked for what they may not have.
    Refused,
    /// We could not do it.
    Failed,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What happened. The text is stable: it is in the log for as long as the log is kept.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum EventKind { $($(#[$doc])* $name,)+ }

        impl EventKind {
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

kinds! {
    ShareCreated = "share.created",
    ShareSent = "share.sent",
    ShareRevoked = "share.revoked",
    ShareExtended = "share.extended",
    ShareExpired = "share.expired",
    SharePurged = "share.purged",
    /// Terms and recipients were replaced.
    DraftChanged = "draft.changed",
    DraftDiscarded = "draft.discarded",
    /// Somebody asked for a draft that is not theirs, or without its token.
    DraftRefused = "draft.refused",
    MessageSet = "message.set",
    FileAdded = "file.added",
    FileRemoved = "file.removed",
    /// Stored bytes are missing or wrong.
    FileDamaged = "file.damaged",
    /// Bytes were not taken; `why` is what the client was told, `count` how often within the minute so far.
    UploadRefused = "upload.refused",
    /// The connection ended while bytes came in.
    UploadBrokenOff = "upload.broken_off",
    RecipientAdded = "recipient.added",
    RecipientRevoked = "recipient.revoked",
    RecipientReaddressed = "recipient.readdressed",
    LinkResent = "link.resent",
    MailAccepted = "mail.accepted",
    MailDelayed = "mail.delayed",
    MailRefused = "mail.refused",
    /// A link's page was shown; nothing was proved yet.
    LinkOpened = "link.opened",
    LinkRefused = "link.refused",
    LinkLocked = "link.locked",
    /// Unknown links asked for by one network address within one minute.
    LinkUnknown = "link.unknown",
    CodeSent = "code.sent",
    CodeRefused = "code.refused",
    CodeWrong = "code.wrong",
    PassphraseWrong = "passphrase.wrong",
    /// An address or a passphrase was proved; the files are shown.
    AccessAuthorised = "access.authorised",
    /// The list of files, and the message if there is one, were shown to someone who proved themselves before.
    ShareViewed = "share.viewed",
    AccessAsked = "access.asked",
    RecipientReported = "recipient.reported",
    ReminderSent = "reminder.sent",
    DownloadStarted = "download.started",
    DownloadCompleted = "download.completed",
    DownloadAborted = "download.aborted",
    DownloadRefused = "download.refused",
    RequestCreated = "request.created",
    RequestRevoked = "request.revoked",
    RequestClosed = "request.closed",
    RequestReopened = "request.reopened",
    RequestExtended = "request.extended",
    RequestExpired = "request.expired",
    RequestPaused = "request.paused",
    RequestResumed = "request.resumed",
    RequestHandedOver = "request.handed_over",
    /// What it asked, and whom, is deleted; the log is what remains.
    RequestPurged = "request.purged",
    /// A new open link; the one before is dead.
    RequestLinkRenewed = "request.link_renewed",
    /// Which colleagues hear of what arrives, besides those who do anyway.
    RequestToldChanged = "request.told_changed",
    /// Addresses that were typed at open links and never proved were deleted.
    AddressesForgotten = "request.addresses_forgotten",
    /// Somebody agreed and began; the exact text, its version and language lie with the hand-in.
    ConsentGiven = "consent.given",
    HandInStarted = "hand_in.started",
    AnswersSaved = "answers.saved",
    /// Everything is sealed to the inbox and durable.
    HandedIn = "hand_in.handed_in",
    HandInDiscarded = "hand_in.discarded",
    /// The scanner's word on a file.
    FileScanned = "file.scanned",
    FileRefused = "file.refused",
    FileHeld = "file.held",
    /// Somebody of the inbox let a file out that no scanner found clean.
    FileReleased = "file.released",
    /// The contents of a submission were shown to somebody of its inbox.
    SubmissionViewed = "submission.viewed",
    SubmissionFetched = "submission.fetched",
    SubmissionClosed = "submission.closed",
    SubmissionReopened = "submission.reopened",
    /// Somebody of the inbox answered with a share.
    SubmissionReplied = "submission.replied",
    SubmissionPurged = "submission.purged",
    InboxCreated = "inbox.created",
    /// Two people opened an inbox with the recovery key; a line for each of them.
    RecoveryUsed = "recovery.used",
    SubmissionRecovered = "submission.recovered",
    FileRecovered = "file.recovered",
    InboxKeyRotated = "inbox.key_rotated",
    InboxMemberAdded = "inbox.member_added",
    InboxMemberRemoved = "inbox.member_removed",
    StaffAdded = "staff.added",
    StaffDisabled = "staff.disabled",
    StaffEnabled = "staff.enabled",
    StaffPassword = "staff.password",
    /// An authenticator app or a passkey counts from now on.
    FactorAdded = "factor.added",
    FactorRemoved = "factor.removed",
    /// All second factors of an account were taken away.
    FactorsReset = "factor.reset",
    RecoveryCodesMade = "factor.recovery_codes",
    /// Somebody in a session did not prove once more who they are.
    StepUpRefused = "staff.step_up_refused",
    SteppedUp = "staff.stepped_up",
    ShareHandedOver = "share.handed_over",
    /// Somebody of the console looked at another's share or request: who, when, how large, never what is in it.
    ShareInspected = "share.inspected",
    RequestInspected = "request.inspected",
    /// Everyone's shares or requests were listed; `by` names what they were looked for by, not the values.
    EveryoneListed = "everyone.listed",
    InboxHandedOver = "inbox.handed_over",
    /// The organisation's directory gave somebody another role.
    StaffRoleChanged = "staff.role_changed",
    /// An account was connected to a person of the organisation's sign-in.
    IdentityLinked = "identity.linked",
    IdentityUnlinked = "identity.unlinked",
    /// How somebody hears of what arrives.
    StaffArrivals = "staff.arrivals",
    GroupCreated = "group.created",
    GroupRenamed = "group.renamed",
    GroupRemoved = "group.removed",
    /// Somebody came into groups, or left some.
    GroupMembership = "group.membership",
    /// `version` is the new one, `rules` names what is another now.
    PolicyChanged = "policy.changed",
    /// The policy forbids what somebody wanted; `rule` says which of it.
    PolicyRefused = "policy.refused",
    SignedIn = "staff.signed_in",
    SignInRefused = "staff.sign_in_refused",
    SignedOut = "staff.signed_out",
    TokenCreated = "token.created",
    /// An add-in's token took the place of an older one.
    TokenRenewed = "token.renewed",
    TokenRevoked = "token.revoked",
    /// Somebody let Outlook in.
    AddinAllowed = "addin.allowed",
    AddinRefused = "addin.refused",
    /// A request of ours would have gone where none may go.
    OutboundRefused = "outbound.refused",
    /// A valid token was used for what it is not for.
    TokenRefused = "token.refused",
    LogRead = "log.read",
    /// Name, colour, logo or texts of the organisation; `changed` names the parts.
    LooksChanged = "looks.changed",
    /// What a search found was taken along as a file: a line at the beginning, and one at the end with the count.
    LogExported = "log.exported",
    RequestRefused = "request.refused",
    ServerStarted = "server.started",
    ClockAlarm = "clock.alarm",
    KeysRotated = "keys.rotated",
    BackupMade = "backup.made",
    BackupRestored = "backup.restored",
    /// The personal parts of somebody's lines are gone.
    PersonErased = "person.erased",
    /// Lines before the entry `to` were deleted when their time was over.
    LogPruned = "log.pruned",
    /// The database did not go on from what had been signed, and somebody answered for it.
    LogBreakAcknowledged = "log.break_acknowledged",
}

#[cfg(test)]
mod tests {
    use super::EventKind;

    #[test]
    fn every_kind_has_a_text_of_its_own() {
        let mut texts: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), EventKind::ALL.len());
    }
}
