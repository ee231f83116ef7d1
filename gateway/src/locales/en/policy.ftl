# The policy.
