"""A stand-in for Discord: HTTP API v10 and gateway on the loopback, in a process of its own.

It is as small as the bot needs, keeps everything in memory, and writes down what was really delivered in a log that
survives whoever is killed. Started with ``python -m tests.wire.standin --port-file F --log F``; tests drive it through
`tests.wire.driver.Discord`.
"""
