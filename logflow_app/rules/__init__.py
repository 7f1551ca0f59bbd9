"""Alert rules: pure functions from windowed counts to what is to be said about them."""
