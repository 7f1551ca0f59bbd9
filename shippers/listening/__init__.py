"""What inputs that listen on ports share: where they listen, how clients are called, and encryption."""
