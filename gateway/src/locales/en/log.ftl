# Log and its proofs.
