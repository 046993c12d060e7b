"""What an operator edits: settings, logging, and the content that the bot reads at its start."""
