"""The mailbox: what the stack has sent, as the person who gets it would see it."""
