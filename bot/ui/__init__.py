"""How things look: builders that turn domain values into Discord's components."""
