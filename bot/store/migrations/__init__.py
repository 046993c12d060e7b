"""Numbered SQL migrations, applied in order; `PRAGMA user_version` holds the number of the last one."""
