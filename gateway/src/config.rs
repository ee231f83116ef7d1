//! Stand-in: the two values that moving bytes needs.

/// What the operator decided.
#[derive(Clone, Debug)]
pub struct Config {
    /// The largest file, in bytes.
    pub upload_max_bytes: u64,
    /// Memory for buffers of all running transfers together, in bytes.
    pub transfer_buffers_max_bytes: u64,
}
