"""The command `muntin`: each module parses, calls, prints. Bad input: one line on stderr, exit code 2."""
