//! What a page that collects personal data must tell (GDPR article 13).

/// Shown on every page that asks an uploader for something.
#[derive(Clone, Debug)]
pub struct PrivacyFacts {
    /// Who is responsible, as configured: the organisation's legal name, with its address where there is one.
    pub responsible: String,
    /// The request's own words for why the data is asked for.
    pub purpose: String,
    /// Days the data is kept after it was fetched or the case was closed.
    pub kept_days: u32,
    /// Days it is kept after it was handed in, if nobody fetches it.
    pub unfetched_days: u32,
    /// Days after its end until the request itself is deleted, with the address.
    pub request_days: u32,
    /// Whether consent is what the collection rests on, so that it can be withdrawn.
    pub by_consent: bool,
    /// The request's own privacy notice, else the organisation's.
    pub notice_url: Option<String>,
    pub authority: SupervisoryAuthority,
    /// Whether files are checked for malware on this gateway.
    pub scanned: bool,
}

/// Where a person may complain.
#[derive(Clone, Debug)]
pub struct SupervisoryAuthority {
    pub name: String,
    /// How else to reach it.
    pub contact: Option<String>,
    pub url: String,
}
