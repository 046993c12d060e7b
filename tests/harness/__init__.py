"""What the tests stand on: a world of people on a simulated Discord, and the wire between it and the bot."""
