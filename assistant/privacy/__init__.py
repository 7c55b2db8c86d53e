"""What identifies a person in a message: found, taken out before anything is kept, and sealed."""
