"""A look at the real Discord: what the bot believes of it, tried on a test guild (`run_bot.py --probe`).

Everything is made in a hidden category, with the very calls that the bot makes, and taken away again at the end, also
when the probe is stopped in the middle. docs/live-checklist.md lists the trials.
"""
