"""The webhook server, and one module a payment service. docs/donations.md says how another one is added."""
