"""Starts, watches and ends the processes of the topology. `engine` wires the parts; `lifecycle` decides, purely."""
