"""The query language, Lucene's: text → a tree → a predicate over events."""
