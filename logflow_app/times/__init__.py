"""How times are written → moments: layouts, the reader that caches them, zones and years."""
