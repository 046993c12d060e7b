"""Use cases: what people and time can do to circles. Values out; no Discord, no SQL of their own."""
