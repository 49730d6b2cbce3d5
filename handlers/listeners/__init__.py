"""What Bolt calls: slash commands, events, buttons, shortcut and App Home, and how each is answered."""
