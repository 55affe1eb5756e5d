"""Every door to Groundwire: HTTP and the command line."""

VERSION = "0.1.0"
