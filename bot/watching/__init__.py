"""What an operator's monitor reads on loopback, `/metrics` and `/healthz`: nothing about a guild or a person."""
