-- What wrong proofs are counted under at a link for several: a digest of the link and the address that was typed.
ALTER TABLE codes ADD COLUMN typed BLOB;
