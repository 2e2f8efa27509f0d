"""The people who run the event at the hub: who they are, how they show it, what they did."""
