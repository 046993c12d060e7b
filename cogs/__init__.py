"""What people can do: an interaction in, a service call, a reply out. One package a feature."""
