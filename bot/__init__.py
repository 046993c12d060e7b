"""Circlekeeper: a Discord bot that keeps integration circles."""

__version__ = "0.1.0"
