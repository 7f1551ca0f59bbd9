"""How well the parsers do on the corpora: cases of peers and benchmarks, scored through the real pipeline."""
