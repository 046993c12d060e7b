"""Pays what the bot owes Discord: claim, call, settle."""
