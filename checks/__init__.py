"""Known fact in, verdict out: one check is a pure function and a French sheet beside it."""
