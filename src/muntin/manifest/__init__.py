"""What teams and operators declare, as values: models, parsing and checks. Pure: no IO, no clock."""
