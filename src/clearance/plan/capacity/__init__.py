"""What a programme can do: teams with their rates, when they can work, how they get there, and what pays for it."""
